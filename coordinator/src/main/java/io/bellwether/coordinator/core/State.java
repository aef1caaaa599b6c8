package io.bellwether.coordinator.core;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.coordinator.batch.BatchEvent;
import io.bellwether.coordinator.batch.BatchManager;
import io.bellwether.coordinator.calls.CallsEvent;
import io.bellwether.coordinator.calls.CallsManager;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.job.JobManager;
import io.bellwether.coordinator.model.ModelEvent;
import io.bellwether.coordinator.model.ModelManager;
import io.bellwether.coordinator.node.NodeEvent;
import io.bellwether.coordinator.node.NodeManager;
import io.bellwether.coordinator.placement.PlacementManager;
import io.bellwether.coordinator.sweep.SweepEvent;
import io.bellwether.coordinator.sweep.SweepManager;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The features' managers, and the one way in which a fact reaches them. Loop-confined. */
final class State {
    final JobManager jobs = new JobManager();
    final TaskManager tasks = new TaskManager();
    final NodeManager nodes = new NodeManager();
    final ModelManager models = new ModelManager();
    final SweepManager sweeps = new SweepManager(tasks, models);
    final BatchManager batches = new BatchManager(tasks);
    final CallsManager calls = new CallsManager(tasks);
    final PlacementManager placement = new PlacementManager(jobs, tasks, nodes);

    @Nullable
    String clusterId;

    long epoch;

    void replay(Event event) {
        if (event instanceof TaskEvent task) {
            tasks.replay(task);
            sweeps.replay(task);
            calls.replay(task);
        } else if (event instanceof NodeEvent node) {
            nodes.replay(node);
        } else if (event instanceof JobEvent job) {
            replayJob(job);
        } else if (event instanceof SweepEvent sweep) {
            sweeps.replay(sweep);
        } else if (event instanceof BatchEvent batch) {
            batches.replay(batch);
        } else if (event instanceof CallsEvent call) {
            calls.replay(call);
        } else if (event instanceof ModelEvent model) {
            models.replay(model);
        } else if (event instanceof ClusterEvent cluster) {
            replayCluster(cluster);
        }
    }

    private void replayJob(JobEvent event) {
        jobs.replay(event);
        if (event instanceof JobEvent.JobAccepted accepted) {
            accepted.spec().accept(new Accept(accepted));
        } else if (event instanceof JobEvent.JobEnded ended) {
            tasks.replayJobEnded(ended.job());
            sweeps.replayJobEnded(ended.job());
            calls.replayJobEnded(ended.job());
        }
    }

    private void replayCluster(ClusterEvent event) {
        if (event instanceof ClusterEvent.ClusterCreated created) {
            clusterId = created.clusterId();
        } else if (event instanceof ClusterEvent.LeaderStarted started) {
            epoch = started.epoch();
            nodes.touchAll(started.atMillis());
        }
    }

    private final class Accept implements JobSpec.Visitor<Boolean> {
        private final JobEvent.JobAccepted accepted;

        private Accept(JobEvent.JobAccepted accepted) {
            this.accepted = accepted;
        }

        @Override
        public Boolean visit(Sweep sweep) {
            sweeps.replayAccepted(accepted.job(), sweep);
            return true;
        }

        @Override
        public Boolean visit(BatchInference batch) {
            batches.replayAccepted(accepted.job(), batch, Objects.requireNonNull(accepted.model(), "model"));
            return true;
        }

        @Override
        public Boolean visit(DurableTasks spec) {
            calls.replayAccepted(accepted.job(), spec, accepted.atMillis());
            return true;
        }
    }
}
