package io.bellwether.client.quickstart;

import io.bellwether.client.launch.Directories;
import io.bellwether.client.launch.LaunchOptions;
import io.bellwether.client.launch.ProcessCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** The cluster's processes and directories: what is made, and what of it is cleared away at the end. Thread-safe. */
final class Workplace implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final int PORT = 7400;
    private static final int HTTP_PORT = 7480;

    private final Path dataDirectory;
    private final boolean stays;
    private volatile boolean keepsData;
    private boolean ranBefore;
    private boolean cleared;

    private Workplace(Path dataDirectory, boolean stays) {
        this.dataDirectory = dataDirectory;
        this.stays = stays;
        this.keepsData = stays;
    }

    /** One that leaves nothing behind. */
    static Workplace temporary() throws IOException {
        return new Workplace(Files.createTempDirectory("bellwether-quickstart-"), false);
    }

    /** One whose cluster and data stay. */
    static Workplace lasting(Path dataDirectory) {
        return new Workplace(dataDirectory, true);
    }

    Path dataDirectory() {
        return dataDirectory;
    }

    /** Leaves the data where it is, for those who look for the cause of a failure. */
    void keepData() {
        keepsData = true;
    }

    /** Starts what does not run. Who clears away meanwhile waits, so that nothing started is overlooked. */
    synchronized ProcessCluster startCluster() {
        ranBefore = Files.exists(processFile());
        LaunchOptions.Builder options = LaunchOptions.in(dataDirectory).workers(WORKERS);
        return ProcessCluster.start(
                usesDefaultPorts()
                        ? options.build()
                        : options.port(0).httpPort(0).build());
    }

    /** A cluster that stays should be found where everyone looks for it, unless something else is there. */
    private boolean usesDefaultPorts() {
        return stays && (ranBefore || (isFree(PORT) && isFree(HTTP_PORT)));
    }

    private Path processFile() {
        return dataDirectory.resolve("processes.json");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** The first of {@code scores-1}, {@code scores-2}, ... that is not there yet. */
    static Path freshOutput(Path parent) {
        for (int number = 1; ; number++) {
            Path candidate = parent.resolve("scores-" + number);
            if (Files.notExists(candidate)) {
                return candidate;
            }
        }
    }

    /** Stops the cluster and deletes its data, unless they are to stay. Idempotent. */
    @Override
    public void close() {
        if (!stays) {
            clearAway();
        }
    }

    /** As {@link #close}, but a cluster that was to stay is stopped, too, unless it had been there before. */
    synchronized void abandon() {
        if (!ranBefore) {
            clearAway();
        }
    }

    private synchronized void clearAway() {
        if (!cleared) {
            cleared = true;
            ProcessCluster.stop(dataDirectory);
            if (!keepsData) {
                delete(dataDirectory);
            }
        }
    }

    private static void delete(Path directory) {
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
