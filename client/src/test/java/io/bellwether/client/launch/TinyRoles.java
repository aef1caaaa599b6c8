package io.bellwether.client.launch;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Roles as small as can be, for processes that are quickly there: a listener, and somebody who connects to it. */
public final class TinyRoles {
    private TinyRoles() {}

    /** Listens on its port and says READY. A file {@code stubborn} in its data directory makes it ignore SIGTERM. */
    public static final class Coordinator implements Role {
        @Override
        public String name() {
            return "coordinator";
        }

        @Override
        public int run(List<String> arguments) throws Exception {
            Path data = Files.createDirectories(Path.of(flag(arguments, "--data-dir")));
            int port = Integer.parseInt(flag(arguments, "--port"));
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                bind(socket, port);
                if (Files.exists(data.resolve("stubborn"))) {
                    CountDownLatch never = new CountDownLatch(1);
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitForever(never)));
                }
                System.out.printf(
                        "READY {\"pid\":%d,\"port\":%d,\"httpPort\":1,\"clusterId\":\"tiny\"}%n",
                        ProcessHandle.current().pid(), socket.getLocalPort());
                while (true) {
                    socket.accept().close();
                }
            }
        }

        private static void bind(ServerSocket socket, int port) {
            try {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                throw new ClusterException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "port: " + port + " is in use (expected: a free one); choose",
                        e);
            }
        }
    }

    /** Connects once and says READY. A file {@code broken} in its data directory makes it die first. */
    public static final class Worker implements Role {
        @Override
        public String name() {
            return "worker";
        }

        @Override
        public int run(List<String> arguments) throws Exception {
            Path data = Files.createDirectories(Path.of(flag(arguments, "--data-dir")));
            if (Files.exists(data.resolve("broken"))) {
                System.out.println("the disk is on fire");
                return 7;
            }
            String[] join = flag(arguments, "--join").split(":", 2);
            new Socket(join[0], Integer.parseInt(join[1])).close();
            System.out.printf(
                    "READY {\"pid\":%d,\"node\":\"%s\"}%n",
                    ProcessHandle.current().pid(), data.getFileName());
            awaitForever(new CountDownLatch(1));
            return 0;
        }
    }

    private static String flag(List<String> arguments, String name) {
        return arguments.get(arguments.indexOf(name) + 1);
    }

    private static void awaitForever(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
