package io.bellwether.coordinator.sim;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.TaskSpec;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What nodes keep for jobs from the first attempt on: executors, and pins of the dataset versions that are read. */
final class SimKept {
    private final Map<String, Set<JobId>> jobs = new TreeMap<>();
    private final History history;

    SimKept(History history) {
        this.history = history;
    }

    /** An attempt starts there. */
    void started(NodeId node, JobId job, TaskSpec task) {
        if (!(task instanceof TaskSpec.DiscardOutput)) { // which only deletes files
            jobs.computeIfAbsent(node.value(), any -> new HashSet<>()).add(job);
        }
    }

    /** The node lets go of what it keeps for the job. */
    void released(NodeId node, JobId job) {
        if (!history.isOver(job)) {
            throw new Violation("node " + node + " has released job " + job + ", which goes on");
        }
        jobs.getOrDefault(node.value(), new HashSet<>()).remove(job);
    }

    /** The process is gone, and with it what it kept. */
    void died(NodeId node) {
        jobs.remove(node.value());
    }

    /** Whether no node keeps anything. */
    boolean isNothing() {
        return jobs.values().stream().allMatch(Set::isEmpty);
    }

    @Override
    public String toString() {
        return jobs.toString();
    }
}
