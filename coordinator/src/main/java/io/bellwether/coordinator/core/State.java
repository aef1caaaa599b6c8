package io.bellwether.coordinator.core;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetLoad;
import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.FeatureJob;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.SessionLease;
import io.bellwether.client.job.Sweep;
import io.bellwether.coordinator.batch.BatchEvent;
import io.bellwether.coordinator.batch.BatchManager;
import io.bellwether.coordinator.calls.CallsEvent;
import io.bellwether.coordinator.calls.CallsManager;
import io.bellwether.coordinator.check.CheckJobs;
import io.bellwether.coordinator.dataset.DatasetManager;
import io.bellwether.coordinator.dataset.LoadJobs;
import io.bellwether.coordinator.deadline.DeadlineManager;
import io.bellwether.coordinator.feature.FeatureEvent;
import io.bellwether.coordinator.feature.FeatureJobs;
import io.bellwether.coordinator.feature.FeatureViews;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.job.JobManager;
import io.bellwether.coordinator.model.ModelEvent;
import io.bellwether.coordinator.model.ModelManager;
import io.bellwether.coordinator.node.NodeEvent;
import io.bellwether.coordinator.node.NodeManager;
import io.bellwether.coordinator.placement.PlacementManager;
import io.bellwether.coordinator.quota.QuotaEvent;
import io.bellwether.coordinator.quota.TenantManager;
import io.bellwether.coordinator.session.SessionManager;
import io.bellwether.coordinator.sweep.SweepEvent;
import io.bellwether.coordinator.sweep.SweepManager;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The features' managers, and the one way in which a fact reaches them. Loop-confined. */
final class State {
    final JobManager jobs = new JobManager();
    final TaskManager tasks = new TaskManager();
    final NodeManager nodes = new NodeManager();
    final ModelManager models = new ModelManager();
    final SweepManager sweeps = new SweepManager(tasks, models);
    final BatchManager batches = new BatchManager(tasks);
    final FeatureViews views = new FeatureViews();
    final FeatureJobs features = new FeatureJobs(views, tasks);
    final CheckJobs checks = new CheckJobs(tasks);
    final DatasetManager datasets = new DatasetManager();
    final LoadJobs loads = new LoadJobs(tasks);
    final CallsManager calls = new CallsManager(tasks);
    final SessionManager sessions = new SessionManager(tasks);
    final TenantManager tenants = new TenantManager();
    final DeadlineManager deadlines = new DeadlineManager(jobs, tasks);
    final PlacementManager placement = new PlacementManager(jobs, tasks, nodes, tenants);

    @Nullable
    String clusterId;

    long epoch;

    State() {
        tasks.observe(placement.observer());
    }

    CoreImage image() {
        return new CoreImage(
                new CoreImage.Cluster(
                        clusterId,
                        epoch,
                        jobs.accepted(),
                        List.copyOf(nodes.nodes()),
                        nodes.lastSession(),
                        models.all(),
                        views.all(),
                        datasets.all(),
                        datasets.refused(),
                        List.copyOf(tenants.all()),
                        tasks.held(),
                        deadlines.pending(),
                        placement.turnOrder()),
                jobs.jobs().stream().map(this::imageOf).toList());
    }

    private CoreImage.OfJob imageOf(Job job) {
        return new CoreImage.OfJob(
                job, tasks.tasks(job.id()), sweeps.find(job.id()), batches.find(job.id()), calls.find(job.id()));
    }

    /** To be called once, before the first fact. */
    void restore(CoreImage image) {
        image.jobs().stream()
                .sorted(Comparator.comparingLong(
                        (CoreImage.OfJob each) -> each.job().number()))
                .forEach(this::restore);
        CoreImage.Cluster cluster = image.cluster();
        clusterId = cluster.clusterId();
        epoch = cluster.epoch();
        jobs.restore(cluster.acceptedJobs());
        nodes.restore(cluster.nodes(), cluster.lastSession());
        cluster.models().forEach(models::replay);
        cluster.views().forEach(views::restore);
        datasets.restore(cluster.datasets(), cluster.refusedDatasets());
        tenants.restore(cluster.tenants());
        tasks.restore(cluster.held());
        deadlines.restore(cluster.deadlines());
        placement.restore(cluster.turnOrder());
    }

    private void restore(CoreImage.OfJob image) {
        jobs.restore(image.job());
        tasks.restore(image.job().id(), image.tasks());
        setOutageLimit(image.job().id(), image.job().spec());
        if (image.sweep() != null) {
            sweeps.restore(image.sweep());
        }
        if (image.batch() != null) {
            batches.restore(image.batch());
        }
        if (image.calls() != null) {
            calls.restore(image.calls());
        }
        if (image.job().spec() instanceof SessionLease lease && !image.job().isOver()) {
            sessions.replayAccepted(image.job().id(), lease, image.job().submittedAtMillis());
        }
    }

    /** Takes out the jobs that no fact will be about any more. */
    List<CoreImage.OfJob> takeSettled() {
        List<CoreImage.OfJob> settled = jobs.jobs().stream()
                .filter(job -> job.isOver() && placement.isSettled(job.id()) && batches.isSettled(job.id()))
                .filter(features::isSettled)
                .map(this::imageOf)
                .toList();
        for (CoreImage.OfJob each : settled) {
            JobId id = each.job().id();
            jobs.forget(each.job());
            tasks.forget(id);
            sweeps.forget(id);
            batches.forget(id);
            calls.forget(id);
        }
        return settled;
    }

    void replay(Event event) {
        if (event instanceof TaskEvent task) {
            tasks.replay(task);
            sweeps.replay(task);
            calls.replay(task);
            deadlines.replay(task);
            datasets.replay(task);
            replayEnd(task);
        } else if (event instanceof NodeEvent node) {
            nodes.replay(node);
            placement.replay(node);
        } else if (event instanceof QuotaEvent quota) {
            tenants.replay(quota);
            placement.replay(quota);
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
        } else if (event instanceof FeatureEvent feature) {
            views.replay(feature);
        } else if (event instanceof ClusterEvent cluster) {
            replayCluster(cluster);
        }
    }

    /** What the end of an attempt says of the node on which it ran. A gang has several, and any of them may be the reason. */
    private void replayEnd(TaskEvent event) {
        if (event instanceof TaskEvent.AttemptDropped dropped && dropped.code() != null) {
            tasks.holders(dropped.attempt())
                    .forEach(node -> nodes.replayEnd(node, dropped.task(), dropped.code(), dropped.message()));
        }
        boolean failed = event instanceof TaskEvent.AttemptFailed;
        boolean ended = event instanceof TaskEvent.AttemptSucceeded || event instanceof TaskEvent.AttemptPaused;
        if (!failed && !ended) {
            return;
        }
        Task task = tasks.find(event.task());
        if (task != null && task.node() != null && !task.isGang()) {
            TaskEvent.AttemptFailed failure = failed ? (TaskEvent.AttemptFailed) event : null;
            nodes.replayEnd(
                    task.node(),
                    task.id(),
                    failure == null ? null : failure.code(),
                    failure == null ? null : failure.message());
        }
    }

    private void replayJob(JobEvent event) {
        jobs.replay(event);
        deadlines.replay(event);
        placement.replay(event);
        if (event instanceof JobEvent.JobAccepted accepted) {
            setOutageLimit(accepted.job(), accepted.spec());
            accepted.spec().accept(new Accept(accepted));
        } else if (event instanceof JobEvent.JobEnded ended) {
            tasks.replayJobEnded(ended.job());
            sweeps.replayJobEnded(ended.job());
            calls.replayJobEnded(ended.job());
            sessions.replayJobEnded(ended.job());
        }
    }

    private void setOutageLimit(JobId job, JobSpec spec) {
        tasks.setOutageLimit(job, spec.schedulingOrDefault().outageLimit());
    }

    private void replayCluster(ClusterEvent event) {
        if (event instanceof ClusterEvent.ClusterCreated created) {
            clusterId = created.clusterId();
        } else if (event instanceof ClusterEvent.LeaderStarted started) {
            epoch = started.epoch();
            nodes.touchAll(started.atMillis());
            sessions.touchAll(started.atMillis());
        }
    }

    private final class Accept implements JobSpec.Visitor<Boolean> {
        private final JobEvent.JobAccepted accepted;

        private Accept(JobEvent.JobAccepted accepted) {
            this.accepted = accepted;
        }

        @Override
        public Boolean visit(Sweep sweep) {
            sweeps.replayAccepted(accepted.job(), sweep, accepted.references());
            return true;
        }

        @Override
        public Boolean visit(BatchInference batch) {
            batches.replayAccepted(accepted, batch);
            return true;
        }

        @Override
        public Boolean visit(DurableTasks spec) {
            calls.replayAccepted(accepted.job(), spec, accepted.atMillis());
            return true;
        }

        @Override
        public Boolean visit(FeatureJob job) {
            return true; // all follows from its spec and its tasks
        }

        @Override
        public Boolean visit(DataChecks checks) {
            return true; // as above
        }

        @Override
        public Boolean visit(DatasetLoad load) {
            return true; // as above
        }

        @Override
        public Boolean visit(SessionLease lease) {
            sessions.replayAccepted(accepted.job(), lease, accepted.atMillis());
            return true;
        }
    }
}
