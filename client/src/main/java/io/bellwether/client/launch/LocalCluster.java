package io.bellwether.client.launch;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of one's own on this machine, for tests and for trying things out: on free ports, in a temporary directory, gone when it
 * is closed, and when this JVM ends.
 *
 * <pre>{@code
 * try (LocalCluster local = LocalCluster.start()) {
 *     JobView done = local.client().submit(sweep).await();
 * }
 * }</pre>
 *
 * <p>{@code bellwether-coordinator} and {@code bellwether-worker} must be on the class path. Thread-safe.
 */
public final class LocalCluster implements AutoCloseable {
    /** A machine that runs other tests beside this one may be slow to answer. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(60);

    private final Path directory;
    private final @Nullable ProcessCluster processes;
    private final @Nullable InProcessCluster inProcess;
    private final String coordinator;
    private final String http;
    private final Cluster client;
    private final Thread onExit = new Thread(this::end, "local-cluster-end");
    private final AtomicBoolean closed = new AtomicBoolean();

    private LocalCluster(Path directory, ProcessCluster processes) {
        this(directory, processes, null, processes.coordinator(), processes.http());
    }

    private LocalCluster(Path directory, InProcessCluster inProcess) {
        this(directory, null, inProcess, inProcess.coordinator(), inProcess.http());
    }

    private LocalCluster(
            Path directory,
            @Nullable ProcessCluster processes,
            @Nullable InProcessCluster inProcess,
            String coordinator,
            String http) {
        this.directory = directory;
        this.processes = processes;
        this.inProcess = inProcess;
        this.coordinator = coordinator;
        this.http = http;
        try {
            this.client = Bellwether.builder("bw://" + coordinator)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .connect();
        } catch (RuntimeException e) {
            endProcesses(processes, inProcess);
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /**
     * Starts a coordinator and two workers as processes of their own, as they run in production; returns when all are ready, after a few
     * seconds.
     */
    public static LocalCluster start() {
        return builder().start();
    }

    /**
     * Starts a coordinator and two workers in this JVM, with TCP between them as ever and tasks on threads: quick, and a debugger sees all of
     * it. What a task does to its JVM it does to the whole. The JVM needs the flags of {@code scripts/jvm-opens}.
     */
    public static LocalCluster inProcess() {
        return builder().inProcess();
    }

    /** With options. */
    public static Builder builder() {
        return new Builder();
    }

    /** A connection to it, open until the cluster is closed. */
    public Cluster client() {
        return client;
    }

    /** Where other clients connect: {@code host:port}. */
    public String coordinator() {
        return coordinator;
    }

    /** The base URL of the dashboard and the HTTP API. */
    public String http() {
        return http;
    }

    /**
     * Kills a process at once, as {@code kill -9} does, and waits until it is gone.
     *
     * @param process {@code coordinator}, {@code worker-1}, {@code worker-2}, ...
     * @throws ClusterException INVALID_ARGUMENT if the cluster is in this process
     */
    public void kill(String process) {
        processes().kill(process);
    }

    /** Starts a process again, with the ports and the data that it had; returns when it is ready. */
    public void restart(String process) {
        processes().restart(process);
    }

    private ProcessCluster processes() {
        if (processes == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the cluster is in this process (expected: processes of its own to kill and restart); use"
                            + " LocalCluster.start()");
        }
        return processes;
    }

    /** Ends the cluster and deletes what it kept. Idempotent. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            return; // the JVM is ending: the hook does it
        }
        end();
    }

    private void end() {
        if (closed.getAndSet(true)) {
            return;
        }
        client.close();
        endProcesses(processes, inProcess);
        delete(directory);
    }

    private static void endProcesses(@Nullable ProcessCluster processes, @Nullable InProcessCluster inProcess) {
        if (processes != null) {
            processes.close();
        }
        if (inProcess != null) {
            inProcess.close();
        }
    }

    private static void delete(Path directory) {
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fluent and caller-confined. */
    public static final class Builder {
        private int workers = 2;
        private int slotsPerWorker;

        private Builder() {}

        /** How many worker nodes; 2 by default. */
        public Builder workers(int workers) {
            this.workers = workers;
            return this;
        }

        /** Tasks at once on each; by default the machine's processors divided among the workers. */
        public Builder slotsPerWorker(int slots) {
            this.slotsPerWorker = slots;
            return this;
        }

        /** As {@link LocalCluster#start()}. */
        public LocalCluster start() {
            return in(temporaryDirectory(), true);
        }

        /** As {@link LocalCluster#inProcess()}. */
        public LocalCluster inProcess() {
            return in(temporaryDirectory(), false);
        }

        private LocalCluster in(Path directory, boolean asProcesses) {
            try {
                LaunchOptions options = LaunchOptions.in(directory)
                        .workers(workers)
                        .slotsPerWorker(slotsPerWorker)
                        .port(0)
                        .httpPort(0)
                        .endsWithParent(true)
                        .build();
                return asProcesses
                        ? new LocalCluster(directory, ProcessCluster.start(options))
                        : new LocalCluster(directory, InProcessCluster.start(options));
            } catch (RuntimeException e) {
                delete(directory);
                throw e;
            }
        }

        private static Path temporaryDirectory() {
            try {
                return Files.createTempDirectory("bellwether-local-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
