package io.bellwether.coordinator.core;

import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.coordinator.batch.BatchState;
import io.bellwether.coordinator.calls.CallsState;
import io.bellwether.coordinator.deadline.DeadlineManager;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.model.ModelEvent;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.placement.TurnOrder;
import io.bellwether.coordinator.sweep.SweepState;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.TaskManager;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * An image holds the very objects of the core, not copies: it is to be written away before the core changes, and belongs to the core
 * that it is given to. What follows from the rest (who waits where, what is free of which node) is no part of it.
 */
/** All that a core has learnt from its facts, in parts. Loop-confined, as the core is. */
public record CoreImage(Cluster cluster, List<OfJob> jobs) {
    public CoreImage {
        jobs = List.copyOf(jobs);
    }

    /**
     * What belongs to no job.
     *
     * @param acceptedJobs how many were ever accepted
     * @param refusedDatasets the newest version of each name whose checks have passed none
     */
    public record Cluster(
            @Nullable String clusterId,
            long epoch,
            long acceptedJobs,
            List<Node> nodes,
            long lastSession,
            List<ModelEvent.ModelRegistered> models,
            List<FeatureView> views,
            List<DatasetVersion> datasets,
            Map<String, String> refusedDatasets,
            List<TenantSpec> tenants,
            List<TaskManager.Held> held,
            List<DeadlineManager.Deadline> deadlines,
            TurnOrder turnOrder) {
        public Cluster {
            nodes = List.copyOf(nodes);
            models = List.copyOf(models);
            views = List.copyOf(views);
            datasets = List.copyOf(datasets);
            refusedDatasets = Map.copyOf(refusedDatasets);
            tenants = List.copyOf(tenants);
            held = List.copyOf(held);
            deadlines = List.copyOf(deadlines);
        }
    }

    /** One job; of the last three, the one that is of its kind. */
    public record OfJob(
            Job job,
            JobTasks tasks,
            @Nullable SweepState sweep,
            @Nullable BatchState batch,
            @Nullable CallsState calls) {}
}
