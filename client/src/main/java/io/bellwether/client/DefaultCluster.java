package io.bellwether.client;

import io.bellwether.client.job.DatasetView;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.RunView;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.JobMessage.Listing;
import io.bellwether.client.wire.SessionMessage;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A cluster at the other end of a {@link Link}. */
final class DefaultCluster implements Cluster {
    private final Link link;
    private final Caller caller;

    DefaultCluster(Link link) {
        this.link = link;
        this.caller = new Caller(link);
    }

    @Override
    public String id() {
        return link.clusterId();
    }

    @Override
    public JobHandle submit(JobSpec spec) {
        Objects.requireNonNull(spec, "spec");
        // One id for all repetitions: the coordinator answers each with the same job.
        var request = new JobMessage.SubmitJob(UUID.randomUUID().toString(), spec);
        return job(caller.call(request, JobMessage.JobAccepted.class).job());
    }

    @Override
    public JobHandle job(JobId id) {
        return new DefaultJobHandle(Objects.requireNonNull(id, "id"), link, caller);
    }

    @Override
    public List<JobView> jobs() {
        return List.of(list(Listing.JOBS, JobView[].class));
    }

    @Override
    public List<NodeView> nodes() {
        return List.of(list(Listing.NODES, NodeView[].class));
    }

    @Override
    public List<ModelView> models() {
        return List.of(list(Listing.MODELS, ModelView[].class));
    }

    @Override
    public List<DatasetView> datasets() {
        return List.of(list(Listing.DATASETS, DatasetView[].class));
    }

    @Override
    public List<RunView> runs(@Nullable JobId job, int limit) {
        return List.of(caller.view(new JobMessage.GetRuns(job, limit), RunView[].class));
    }

    @Override
    public void drain(NodeId node) {
        caller.call(new JobMessage.DrainNode(node, true), SessionMessage.Done.class);
    }

    @Override
    public void resume(NodeId node) {
        caller.call(new JobMessage.DrainNode(node, false), SessionMessage.Done.class);
    }

    private <T> T[] list(Listing listing, Class<T[]> type) {
        return caller.view(new JobMessage.GetList(listing), type);
    }

    @Override
    public void close() {
        link.close();
    }
}
