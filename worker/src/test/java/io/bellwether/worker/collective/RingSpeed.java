package io.bellwether.worker.collective;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Measures the ring beside plain sockets on the loopback, both directions busy, in the same run. Run its main:
 *
 * <pre>java -cp ... io.bellwether.worker.collective.RingSpeed [members]</pre>
 */
final class RingSpeed {
    private static final int REPETITIONS = 7;
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    private RingSpeed() {}

    public static void main(String[] arguments) throws Exception {
        int size = arguments.length == 0 ? 2 : Integer.parseInt(arguments[0]);
        double raw = best(() -> rawSeconds(128 << 20));
        System.out.printf(Locale.ROOT, "raw sockets, both ways at once: %.2f GB/s each way%n", (128 << 20) / raw / 1e9);
        for (int values : new int[] {32, 1_000, 100_000, 1_000_000, 8_000_000}) {
            try (RingGang gang = RingGang.of(size)) {
                int rounds = Math.max(1, 1_000_000 / values / 10);
                double seconds = best(() -> ringSeconds(gang, values, rounds)) / rounds;
                double sent = 2.0 * (size - 1) / size * values * Double.BYTES;
                System.out.printf(
                        Locale.ROOT,
                        "members=%d doubles=%,d: %.3f ms, %.2f GB/s sent by each%n",
                        size,
                        values,
                        seconds * 1e3,
                        sent / seconds / 1e9);
            }
        }
        System.exit(0);
    }

    private interface Timed {
        double seconds() throws Exception;
    }

    private static double best(Timed timed) throws Exception {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < REPETITIONS; i++) {
            best = Math.min(best, timed.seconds());
        }
        return best;
    }

    private static double ringSeconds(RingGang gang, int values, int rounds) {
        return gang
                .onAll(ring -> {
                    double[] array = new double[values];
                    ring.allReduce(new double[1]); // all begin together
                    long start = System.nanoTime();
                    for (int round = 0; round < rounds; round++) {
                        ring.allReduce(array);
                    }
                    return (System.nanoTime() - start) / 1e9;
                })
                .stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
    }

    private static double rawSeconds(int bytes) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket one = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket other = server.accept()) {
            long start = System.nanoTime();
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(() -> write(one, bytes), THREADS),
                            CompletableFuture.runAsync(() -> write(other, bytes), THREADS),
                            CompletableFuture.runAsync(() -> read(one, bytes), THREADS),
                            CompletableFuture.runAsync(() -> read(other, bytes), THREADS))
                    .join();
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static void write(Socket socket, int bytes) {
        try {
            OutputStream output = socket.getOutputStream();
            byte[] chunk = new byte[RingFrames.CHUNK_BYTES];
            for (int sent = 0; sent < bytes; sent += chunk.length) {
                output.write(chunk);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void read(Socket socket, int bytes) {
        try {
            InputStream input = socket.getInputStream();
            byte[] chunk = new byte[RingFrames.CHUNK_BYTES];
            for (int got = 0; got < bytes; ) {
                got += input.read(chunk);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
