package io.bellwether.coordinator.cluster;

import io.bellwether.client.launch.ProcessCluster;
import java.util.List;

/** The executors' processes of a cluster. */
final class Executors {
    private Executors() {}

    static List<ProcessHandle> of(ProcessCluster processes) {
        return processes.processes().stream()
                .filter(process -> process.role().equals("worker"))
                .flatMap(process -> of(processes, process.name()).stream())
                .toList();
    }

    /** Those of one worker. */
    static List<ProcessHandle> of(ProcessCluster processes, String worker) {
        return ProcessHandle.of(processes.process(worker).pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(process -> process.info().commandLine().orElse("").contains("ExecutorMain"))
                .toList();
    }
}
