package io.bellwether.store.sandbox;

import io.bellwether.client.launch.Directories;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A real PostgreSQL server of its own on a free port, gone when it is closed. The binaries come from the class path. PostgreSQL
 * refuses to be root: there it gets a user namespace of its own, or another user where the machine has no such namespaces.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final long START_SECONDS = 120;
    private static final int ATTEMPTS = 5;
    private static final String NOBODY = "65534";

    private final AtomicInteger databases = new AtomicInteger();
    private final Path directory;
    private final int port;
    private final Process process;
    private final Thread onExit = new Thread(this::end, "postgres-end");

    private PostgresServer(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** One for tests, which does not wait for its disk. Returns when it takes connections. */
    public static PostgresServer start() throws IOException, InterruptedException {
        return start(false);
    }

    /** One whose commits are durable if {@code durable}, as they are with PostgreSQL's own settings. */
    public static PostgresServer start(boolean durable) throws IOException, InterruptedException {
        boolean isRoot = run(List.of("id", "-u")).strip().equals("0");
        List<String> prefix = !isRoot
                ? List.of()
                : canUnshare()
                        ? List.of("unshare", "-U")
                        : List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups");
        boolean otherUser = prefix.contains("setpriv");
        Path directory = otherUser
                ? Files.createTempDirectory(Path.of("/tmp"), "bellwether-postgres-")
                : Files.createTempDirectory("bellwether-postgres-");
        try {
            unpack(directory.resolve("server"));
            if (otherUser) {
                run(List.of("chown", "-R", NOBODY + ":" + NOBODY, directory.toString()));
            }
            run(command(
                    prefix,
                    directory,
                    "initdb",
                    List.of("-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync", "-D", "DATA")));
            return start(directory, prefix, durable);
        } catch (IOException | InterruptedException | RuntimeException e) {
            Directories.delete(directory);
            throw e;
        }
    }

    private static PostgresServer start(Path directory, List<String> prefix, boolean durable)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            Process process = new ProcessBuilder(command(
                            prefix,
                            directory,
                            "postgres",
                            List.of(
                                    "-D",
                                    "DATA",
                                    "-p",
                                    String.valueOf(port),
                                    "-c",
                                    "listen_addresses=127.0.0.1",
                                    "-c",
                                    "unix_socket_directories=",
                                    "-c",
                                    "fsync=" + (durable ? "on" : "off"),
                                    "-c",
                                    "shared_buffers=32MB")))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            PostgresServer server = new PostgresServer(directory, port, process);
            if (server.awaitReady()) {
                return server;
            }
            String log = Files.readString(directory.resolve("log"));
            Runtime.getRuntime().removeShutdownHook(server.onExit);
            server.kill();
            if (attempt == ATTEMPTS || !log.contains("could not bind")) {
                throw new IOException("PostgreSQL does not start:\n" + log);
            }
        }
    }

    private static List<String> command(List<String> prefix, Path directory, String program, List<String> flags) {
        List<String> command = new ArrayList<>(prefix);
        command.add(directory.resolve("server/bin").resolve(program).toString());
        flags.forEach(flag ->
                command.add(flag.equals("DATA") ? directory.resolve("data").toString() : flag));
        return command;
    }

    private static boolean canUnshare() throws InterruptedException {
        try {
            return !run(List.of("unshare", "-U", "id", "-u")).strip().equals("0");
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": exit code " + process.exitValue() + ": " + output);
        }
        return output;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void unpack(Path target) throws IOException {
        try (InputStream resource = Objects.requireNonNull(PostgresServer.class.getResourceAsStream(ARCHIVE), ARCHIVE);
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(resource)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(file.getParent());
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(tar, file);
                    boolean executable = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private boolean awaitReady() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (process.isAlive() && System.nanoTime() < deadline) {
            try (Connection connection = DriverManager.getConnection(url("postgres"))) {
                return connection.isValid(10);
            } catch (SQLException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
        return false;
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** A fresh, empty database; returns its URL. */
    public String newDatabase() throws SQLException {
        return url(newDatabaseName());
    }

    /** A fresh, empty database; returns its name. */
    public String newDatabaseName() throws SQLException {
        String name = "test_" + databases.incrementAndGet();
        execute(url("postgres"), "CREATE DATABASE " + name);
        return name;
    }

    /** The URL of a database. */
    public String url(String database) {
        return url(port, database);
    }

    /** The URL of a database at another port, such as a proxy's. */
    public static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
    }

    /** Carries out one statement. */
    public static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void kill() {
        try {
            if (process.isAlive()) {
                run(List.of("kill", "-QUIT", String.valueOf(process.pid()))); // at once, and without leaving children
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** When this process ends before it is closed. */
    private void end() {
        kill();
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            System.err.println("PostgreSQL's files stay in " + directory + ": " + e);
        }
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(onExit);
        kill();
        Directories.delete(directory);
    }
}
