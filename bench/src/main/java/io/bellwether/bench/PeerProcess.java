package io.bellwether.bench;

import io.bellwether.client.json.Json;
import io.bellwether.client.launch.Directories;
import io.bellwether.worker.segment.CopyDoor;
import io.bellwether.worker.segment.PeerCopies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Two nodes' parts in passing a decoded copy on, as processes of their own, and what the loopback device does without any of it. */
final class PeerProcess {
    private static final int TURNS = 5;
    private static final int BUFFER = 1 << 20;

    private PeerProcess() {}

    /** The process: {@code give DIRECTORY}, which says where and waits; or {@code fetch ADDRESS VERSION DIRECTORY BYTES}. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("give")) {
            give(Path.of(arguments[1]));
        } else {
            fetch(arguments[1], arguments[2], Path.of(arguments[3]), Long.parseLong(arguments[4]));
        }
    }

    private static void give(Path copy) throws Exception {
        try (CopyDoor door = CopyDoor.open("127.0.0.1", version -> Optional.of(copy));
                ServerSocketChannel plain =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Thread sender = new Thread(() -> send(plain), "send");
            sender.setDaemon(true);
            sender.start();
            System.out.println(door.address() + "/" + plain.socket().getLocalPort());
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    /** Sends zeros to whoever comes, until it goes away. */
    private static void send(ServerSocketChannel plain) {
        ByteBuffer zeros = ByteBuffer.allocateDirect(BUFFER);
        while (plain.isOpen()) {
            try (SocketChannel client = plain.accept()) {
                while (client.write(zeros.clear()) > 0) {
                    Thread.onSpinWait();
                }
            } catch (IOException e) {
                Thread.onSpinWait(); // it has gone, as it should
            }
        }
    }

    private static void fetch(String address, String version, Path directory, long bytes) throws IOException {
        int slash = address.lastIndexOf('/');
        double fetch = Double.POSITIVE_INFINITY;
        double loopback = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < TURNS; turn++) {
            Files.createDirectories(directory);
            long start = System.nanoTime();
            if (!PeerCopies.fetch(List.of(address.substring(0, slash)), version, directory)) {
                throw new IllegalStateException("nothing was fetched");
            }
            fetch = Math.min(fetch, (System.nanoTime() - start) * 1e-9);
            Directories.delete(directory);
            loopback = Math.min(loopback, receive(Integer.parseInt(address.substring(slash + 1)), bytes));
        }
        System.out.println(Json.write(new Outcome(fetch, loopback)));
    }

    private static double receive(int port, long bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        long start = System.nanoTime();
        try (SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            long left = bytes;
            while (left > 0) {
                left -= channel.read(buffer.clear());
            }
        }
        return (System.nanoTime() - start) * 1e-9;
    }

    /** The fastest of some turns. */
    record Outcome(double fetchSeconds, double loopbackSeconds) {}
}
