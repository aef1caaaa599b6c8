package io.bellwether.client.launch;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Roles as small as can be, for processes that are quickly there: a listener, and somebody who connects to it. */
public final class TinyRoles {
    private TinyRoles() {}

    /** Listens on its port. A file {@code stubborn} in its data directory makes it ignore SIGTERM. */
    public static final class Coordinator implements Role {
        @Override
        public String name() {
            return "coordinator";
        }

        @Override
        public String help() {
            return "none";
        }

        @Override
        public Running start(List<String> arguments) throws Exception {
            Path data = Files.createDirectories(Path.of(flag(arguments, "--data-dir")));
            if (Files.exists(data.resolve("stubborn"))) {
                Runtime.getRuntime().addShutdownHook(new Thread(TinyRoles::awaitForever));
            }
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            bind(socket, Integer.parseInt(flag(arguments, "--port")));
            Thread listener = new Thread(() -> listen(socket));
            listener.setDaemon(true);
            listener.start();
            return new Ready(Map.of("port", socket.getLocalPort(), "httpPort", 1, "clusterId", "tiny"));
        }

        private static void listen(ServerSocket socket) {
            try {
                while (true) {
                    socket.accept().close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
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

    /** Connects once. A file {@code broken} in its data directory makes it die first. */
    public static final class Worker implements Role {
        @Override
        public String name() {
            return "worker";
        }

        @Override
        public String help() {
            return "none";
        }

        @Override
        public Running start(List<String> arguments) throws Exception {
            Path data = Files.createDirectories(Path.of(flag(arguments, "--data-dir")));
            if (Files.exists(data.resolve("broken"))) {
                throw new IllegalStateException("the disk is on fire");
            }
            String[] join = flag(arguments, "--join").split(":", 2);
            new Socket(join[0], Integer.parseInt(join[1])).close();
            return new Ready(Map.of("node", data.getFileName().toString()));
        }
    }

    private record Ready(Map<String, Object> ready) implements Role.Running {
        @Override
        public CompletableFuture<Throwable> failed() {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {}
    }

    private static String flag(List<String> arguments, String name) {
        return arguments.get(arguments.indexOf(name) + 1);
    }

    private static void awaitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
