package io.bellwether.coordinator.cluster;

import io.bellwether.client.launch.ProcessCluster;
import java.util.List;

/** The executors' processes of a cluster. */
final class Executors {
    private Executors() {}

    static List<ProcessHandle> of(ProcessCluster processes) {
        return processes.processes().stream()
                .filter(process -> process.role().equals("worker"))
                .flatMap(process -> ProcessHandle.of(process.pid()).stream())
                .flatMap(ProcessHandle::descendants)
                .filter(process -> process.info().commandLine().orElse("").contains("ExecutorMain"))
                .toList();
    }
}
