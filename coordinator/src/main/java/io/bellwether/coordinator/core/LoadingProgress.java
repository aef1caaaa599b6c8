package io.bellwether.coordinator.core;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobView;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.coordinator.dataset.Loading;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.node.NodeManager;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import org.jspecify.annotations.Nullable;

/** How far the loading of a job's dataset is. */
final class LoadingProgress {
    private LoadingProgress() {}

    /** What the node that loads has told last; null if no load runs, or it has not yet begun to read rows. */
    static JobView.@Nullable LoadingView of(JobTasks tasks, NodeManager nodes) {
        Task load = Loading.taskOf(tasks);
        Node node = load == null || load.node() == null || load.state().isTerminal() ? null : nodes.find(load.node());
        if (load == null || node == null) {
            return null;
        }
        AttemptId attempt = new AttemptId(load.id(), load.attempts());
        for (NodeMessage.LoadReport report : node.status().loads()) {
            if (report.attempt().equals(attempt)) {
                return new JobView.LoadingView(report.rows(), report.totalRows());
            }
        }
        return null;
    }
}
