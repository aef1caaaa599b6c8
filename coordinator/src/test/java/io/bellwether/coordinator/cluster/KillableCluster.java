package io.bellwether.coordinator.cluster;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.launch.LaunchOptions;
import io.bellwether.client.launch.ProcessCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/** A coordinator and its workers as processes of their own, which a test kills with -9, and what they keep on disk. */
final class KillableCluster implements AutoCloseable {
    /** Far more than anything takes, on a machine that is busy with other things as well. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path directory;
    private final ProcessCluster processes;
    private final Cluster client;

    private KillableCluster(Path directory, ProcessCluster processes) {
        this.directory = directory;
        this.processes = processes;
        try {
            this.client = Bellwether.builder("bw://" + processes.coordinator())
                    .connectTimeout(PATIENCE)
                    .connect();
        } catch (RuntimeException e) {
            processes.close();
            throw e;
        }
    }

    static KillableCluster start(Path directory, int workers, int slotsPerWorker) {
        return new KillableCluster(
                directory,
                ProcessCluster.start(LaunchOptions.in(directory)
                        .workers(workers)
                        .slotsPerWorker(slotsPerWorker)
                        .port(0)
                        .httpPort(0)
                        .build()));
    }

    Cluster client() {
        return client;
    }

    /** The base URL of the HTTP API; the port stays the same over restarts. */
    String http() {
        return processes.http();
    }

    /** What the coordinator keeps. */
    Path coordinatorData() {
        return directory.resolve("coordinator");
    }

    /** Kills the process at once and starts it again with the data that it had. */
    void kill(String process) {
        processes.kill(process);
        processes.restart(process);
    }

    /** Kills the newest child of the worker: the executor that it started last. */
    boolean killExecutor(String worker) {
        return ProcessHandle.of(processes.process(worker).pid())
                .orElseThrow()
                .children()
                .max(Comparator.comparing(child -> child.info().startInstant().orElse(Instant.EPOCH)))
                .map(ProcessHandle::destroyForcibly)
                .orElse(false);
    }

    @Override
    public void close() {
        client.close();
        processes.close();
    }
}
