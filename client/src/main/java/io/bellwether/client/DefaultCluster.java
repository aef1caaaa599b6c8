package io.bellwether.client;

import io.bellwether.client.feature.Features;
import io.bellwether.client.job.DatasetView;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.PathSecrets;
import io.bellwether.client.job.RunView;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.job.TenantView;
import io.bellwether.client.task.CallsPage;
import io.bellwether.client.tasks.SerializableCallable;
import io.bellwether.client.tasks.SerializableFunction;
import io.bellwether.client.tasks.SessionOptions;
import io.bellwether.client.tasks.TaskFuture;
import io.bellwether.client.tasks.TaskGroup;
import io.bellwether.client.tasks.TaskOptions;
import io.bellwether.client.tasks.TaskResults;
import io.bellwether.client.tasks.TaskSession;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.JobMessage.Listing;
import io.bellwether.client.wire.SessionMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cluster at the other end of a {@link Link}. */
final class DefaultCluster implements Cluster {
    private static final Logger log = LoggerFactory.getLogger(DefaultCluster.class);

    private final Link link;
    private final Caller caller;
    private final ClientArtifacts artifacts;
    private final DefaultFeatures features;
    /** The jobs of single calls, by their options. */
    private final Map<TaskOptions, DefaultTaskGroup> groups = new HashMap<>();

    private final Set<DefaultTaskSession> sessions = ConcurrentHashMap.newKeySet();

    DefaultCluster(Link link) {
        this.link = link;
        this.caller = new Caller(link);
        this.artifacts = new ClientArtifacts(caller);
        this.features = new DefaultFeatures(link, caller);
    }

    @Override
    public String id() {
        return link.clusterId();
    }

    @Override
    public JobHandle submit(JobSpec spec) {
        PathSecrets.refuse(Objects.requireNonNull(spec, "spec"));
        // One id for all repetitions: the coordinator answers each with the same job.
        var request = new JobMessage.SubmitJob(UUID.randomUUID().toString(), spec);
        return job(caller.call(request, JobMessage.JobAccepted.class).job());
    }

    @Override
    public JobHandle job(JobId id) {
        return new DefaultJobHandle(Objects.requireNonNull(id, "id"), link, caller);
    }

    @Override
    public <T extends @Nullable Object> TaskFuture<T> submit(TaskOptions options, SerializableCallable<T> call) {
        DefaultTaskGroup group;
        synchronized (groups) {
            group = groups.computeIfAbsent(options, this::open);
        }
        return group.submit(call);
    }

    @Override
    public <A extends @Nullable Object, R extends @Nullable Object> TaskResults<R> map(
            TaskOptions options, List<A> items, SerializableFunction<? super A, ? extends R> function) {
        try (TaskGroup group = open(options)) {
            return new TaskResults<>(group.job(), group.map(items, function));
        }
    }

    @Override
    public TaskGroup tasks(TaskOptions options) {
        return open(options);
    }

    @Override
    public TaskSession session(SessionOptions options) {
        DefaultTaskSession session = DefaultTaskSession.open(link, caller, options, sessions::remove);
        sessions.add(session);
        return session;
    }

    private DefaultTaskGroup open(TaskOptions options) {
        return DefaultTaskGroup.open(link, caller, artifacts, options);
    }

    @Override
    @SuppressWarnings("unchecked") // as with every value read from bytes: the caller knows what it submitted
    public <R extends @Nullable Object> TaskResults<R> results(JobId job, ClassLoader loader) {
        CallsPage page = caller.view(new JobMessage.GetTaskResults(job, 0), CallsPage.class);
        ResultFollower follower = new ResultFollower(job, link, caller, artifacts);
        List<TaskFuture<R>> futures = new ArrayList<>();
        for (int call = 0; call < page.tasks(); call++) {
            int number = call;
            TaskFuture<Object> future =
                    new TaskFuture<>(CompletableFuture.completedFuture(null), () -> cancel(job, number));
            follower.expect(call, future, loader);
            futures.add((TaskFuture<R>) future);
        }
        follower.start();
        return new TaskResults<>(job, futures);
    }

    private void cancel(JobId job, int call) {
        link.threads()
                .execute(() -> caller.call(new JobMessage.CancelTasks(job, List.of(call)), SessionMessage.Done.class));
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
    public DatasetView dataset(String nameOrId) {
        return caller.view(new JobMessage.GetDataset(nameOrId), DatasetView.class);
    }

    @Override
    public Features features() {
        return features;
    }

    @Override
    public List<RunView> runs(@Nullable JobId job, int limit) {
        return List.of(caller.view(new JobMessage.GetRuns(job, limit), RunView[].class));
    }

    @Override
    public void drain(NodeId node, Duration grace) {
        if (grace.isNegative()) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT, "grace: " + grace + " (expected: >= 0); choose for example 30 s");
        }
        caller.call(new JobMessage.DrainNode(node, true, grace.toMillis()), SessionMessage.Done.class);
    }

    @Override
    public void resume(NodeId node) {
        caller.call(new JobMessage.DrainNode(node, false, 0), SessionMessage.Done.class);
    }

    @Override
    public List<TenantView> tenants() {
        return List.of(list(Listing.TENANTS, TenantView[].class));
    }

    @Override
    public void setTenant(TenantSpec tenant) {
        caller.call(new JobMessage.SetTenant(tenant), SessionMessage.Done.class);
    }

    @Override
    public void unsetTenant(String tenant) {
        caller.call(new JobMessage.UnsetTenant(tenant), SessionMessage.Done.class);
    }

    private <T> T[] list(Listing listing, Class<T[]> type) {
        return caller.view(new JobMessage.GetList(listing), type);
    }

    @Override
    public void close() {
        List<DefaultTaskGroup> open;
        synchronized (groups) {
            open = List.copyOf(groups.values());
            groups.clear();
        }
        try {
            List.copyOf(sessions).forEach(DefaultTaskSession::close);
            open.forEach(DefaultCluster::close);
        } finally {
            features.close();
            link.close();
        }
    }

    private static void close(DefaultTaskGroup group) {
        try {
            group.close();
        } catch (ClusterException e) {
            log.warn("job={} stays open for calls: {}; it ends by itself after a while", group.job(), e.getMessage());
        }
    }
}
