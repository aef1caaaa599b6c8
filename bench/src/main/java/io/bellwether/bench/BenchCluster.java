package io.bellwether.bench;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.launch.LaunchOptions;
import io.bellwether.client.launch.LaunchedProcess;
import io.bellwether.client.launch.ProcessCluster;
import java.nio.file.Path;
import java.util.List;

/** A cluster of real processes on free ports, for as long as a measurement takes. */
final class BenchCluster implements AutoCloseable {
    private final ProcessCluster processes;
    private final Cluster cluster;
    private final Thread onInterrupt;

    /** Starts the processes, with all slots of the workers together as many as {@code cores}. */
    BenchCluster(Path dataDirectory, int workers, int cores) {
        processes = ProcessCluster.start(LaunchOptions.in(dataDirectory)
                .workers(workers)
                .slotsPerWorker(Math.max(1, cores / workers))
                .port(0)
                .httpPort(0)
                .endsWithParent(true) // which may be interrupted while they start
                .build());
        onInterrupt = new Thread(processes::close, "stop-cluster");
        Runtime.getRuntime().addShutdownHook(onInterrupt); // they end by themselves, but this waits for it
        Cluster connected = null;
        try {
            connected = Bellwether.connect("bw://" + processes.coordinator());
        } finally {
            if (connected == null) {
                stop();
            }
        }
        cluster = connected;
    }

    Cluster cluster() {
        return cluster;
    }

    /** Where clients connect. */
    String coordinator() {
        return processes.coordinator();
    }

    /** The operating system's number of the coordinator's process. */
    long coordinatorPid() {
        return processes.process("coordinator").pid();
    }

    /** Those of the workers' processes. */
    List<Long> workerPids() {
        return processes.processes().stream()
                .filter(process -> process.role().equals("worker"))
                .map(LaunchedProcess::pid)
                .toList();
    }

    /** The address of HTTP. */
    String http() {
        return processes.http();
    }

    @Override
    public void close() {
        try {
            cluster.close();
        } finally {
            stop();
        }
    }

    private void stop() {
        processes.close();
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
    }
}
