package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.launch.LaunchOptions;
import io.bellwether.client.launch.ProcessCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
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
        killOnly(process);
        restart(process);
    }

    /** Kills the process at once, and leaves it dead. */
    void killOnly(String process) {
        processes.kill(process);
    }

    /** Starts a process that was killed again, with the data that it had. */
    void restart(String process) {
        processes.restart(process);
    }

    /** The process stands still, with its sockets open, until {@link #resume}. */
    void pause(String process) {
        signal(process, "-STOP");
    }

    /** The process goes on. */
    void resume(String process) {
        signal(process, "-CONT");
    }

    private void signal(String process, String signal) {
        try {
            long pid = processes.process(process).pid();
            Process kill = new ProcessBuilder("kill", signal, Long.toString(pid)).start();
            assertThat(kill.waitFor()).as("kill %s of %s", signal, process).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
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
