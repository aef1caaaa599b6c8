package io.bellwether.client.cli;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.job.DatasetView;
import io.bellwether.client.job.JobExplanation;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.RunView;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.job.TenantView;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.MalformedData;
import io.bellwether.client.wire.ClusterHelloPolicy;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.JobMessage.CancelJob;
import io.bellwether.client.wire.JobMessage.GetJob;
import io.bellwether.client.wire.JobMessage.GetList;
import io.bellwether.client.wire.JobMessage.GetLogs;
import io.bellwether.client.wire.JobMessage.JobAccepted;
import io.bellwether.client.wire.JobMessage.JobEvent;
import io.bellwether.client.wire.JobMessage.SubmitJob;
import io.bellwether.client.wire.JobMessage.WatchJob;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.SessionMessage.Done;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import io.bellwether.client.wire.SessionMessage.Refused;
import io.bellwether.client.wire.WireServer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A real listener that speaks the protocol and knows one job, one node and one model. */
final class TinyCoordinator implements AutoCloseable {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final JobId JOB = new JobId("j-1");

    private final JobState end;
    private final WireServer server;
    private volatile TenantSpec tenant = TenantSpec.unset("research");
    private volatile boolean draining;
    private int running = 1;
    private int looks;

    /** {@code end} is how every job ends. */
    TinyCoordinator(JobState end, @Nullable String token) {
        this.end = end;
        this.server = WireServer.bind(
                "127.0.0.1", 0, new ClusterHelloPolicy("tiny", () -> 1, token, Set.of(PeerRole.CLIENT)), this::answer);
    }

    String address() {
        return "127.0.0.1:" + server.boundPort();
    }

    @Override
    public void close() {
        server.close();
    }

    private void answer(Connection connection, long id, Message message) {
        try {
            if (message instanceof WatchJob) {
                connection.reply(id, event(JobState.RUNNING, 1, false));
                connection.reply(id, event(end, 2, true));
                return;
            }
            connection.reply(id, answer((JobMessage) message));
        } catch (ClusterException e) {
            connection.reply(id, new Refused(e.code(), String.valueOf(e.getMessage())));
        }
    }

    private Message answer(JobMessage message) {
        if (message instanceof SubmitJob submit) {
            if (submit.spec().name().equals("refused")) {
                throw new ClusterException(ErrorCode.INVALID_ARGUMENT, "trainer: 'xgbost' (expected: xgboost)");
            }
            return new JobAccepted(JOB);
        }
        if (message instanceof GetJob get) {
            check(get.job());
            return new JobMessage.View(Json.write(job()));
        }
        if (message instanceof GetList list) {
            return new JobMessage.View(Json.write(
                    switch (list.listing()) {
                        case JOBS -> List.of(job());
                        case NODES -> List.of(node());
                        case MODELS -> List.of(model());
                        case DATASETS -> List.of(dataset(), refused());
                        case TENANTS -> tenants();
                        case FEATURE_VIEWS, FEATURE_DOORS -> List.of();
                    }));
        }
        if (message instanceof JobMessage.GetDataset get) {
            return new JobMessage.View(Json.write(dataset(get.nameOrId())));
        }
        if (message instanceof JobMessage.GetRuns get) {
            if (get.job() != null) {
                check(get.job());
            }
            return new JobMessage.View(Json.write(runs().subList(0, Math.min(get.limit(), 2))));
        }
        if (message instanceof JobMessage.DrainNode drain) {
            if (!drain.node().value().equals("n-1")) {
                throw new ClusterException(ErrorCode.NOT_FOUND, "node '" + drain.node() + "': unknown");
            }
            draining = drain.drain();
            return new Done();
        }
        if (message instanceof JobMessage.ExplainJob explain) {
            check(explain.job());
            return new JobMessage.View(Json.write(new JobExplanation(
                    JOB,
                    JobState.RUNNING,
                    1,
                    7,
                    List.of(new JobExplanation.Wait(
                            "every slot of the nodes that can run it is taken", 7, List.of(1, 2, 3, 4, 5))))));
        }
        if (message instanceof JobMessage.SetTenant set) {
            tenant = set.tenant();
            return new Done();
        }
        if (message instanceof JobMessage.UnsetTenant unset) {
            tenant = TenantSpec.unset(unset.tenant());
            return new Done();
        }
        if (message instanceof CancelJob cancel) {
            check(cancel.job());
            return new Done();
        }
        if (message instanceof GetLogs logs) {
            check(logs.job());
            return new JobMessage.Logs("said " + logs.trial() + "\n");
        }
        throw new ClusterException(ErrorCode.INTERNAL, "unexpected " + message);
    }

    private static void check(JobId id) {
        if (!id.equals(JOB)) {
            throw new ClusterException(ErrorCode.NOT_FOUND, "job '" + id + "': unknown; 'jobs' lists those there are");
        }
    }

    private static JobEvent event(JobState state, int done, boolean last) {
        return new JobEvent(Json.write(new JobProgress(JOB, state, "trials", done, 2, 0, 0, 0.75, null)), last);
    }

    private JobView job() {
        JobView.TrialView done = new JobView.TrialView(
                "j-1/1", 0, JobState.SUCCEEDED, 1, "xgboost", Map.of("max_depth", 3), 0.75, "n-1", "r-1", null);
        JobView.TrialView queued =
                new JobView.TrialView("j-1/2", 1, JobState.QUEUED, 0, "xgboost", Map.of(), null, null, "r-2", null);
        JobView.TrialView pruned = new JobView.TrialView(
                "j-1/3", 2, JobState.PRUNED, 1, "xgboost", Map.of("max_depth", 9), null, "n-1", "r-3", null);
        return new JobView(
                JOB,
                "sweep",
                "flights",
                end,
                START,
                START.plusSeconds(3),
                end == JobState.FAILED ? "the label has one class" : null,
                List.of(done, queued, pruned),
                0,
                MetricSpec.AUC,
                0.5,
                "d-1",
                new JobView.ModelVersionName("flights-late", 1),
                Map.of(JobState.SUCCEEDED, 1, JobState.QUEUED, 1, JobState.PRUNED, 1),
                null,
                null);
    }

    private NodeView.State state() {
        if (!draining) {
            return NodeView.State.UP;
        }
        return running > 0 ? NodeView.State.DRAINING : NodeView.State.DRAINED;
    }

    /** Runs one task, which ends while somebody looks on after it was drained. */
    private synchronized NodeView node() {
        if (draining && running > 0 && looks++ > 0) {
            running--;
        }
        return new NodeView(
                "n-1",
                state(),
                "127.0.0.1",
                2,
                running,
                2,
                Map.of("d-1", 1),
                List.of("xgboost"),
                "cpu (2 threads)",
                new NodeCapacity(4096, 0, Map.of("zone", "a")),
                new NodeView.Used(running, 1024L * running, 0),
                null);
    }

    private List<TenantView> tenants() {
        return List.of(new TenantView(tenant, true, 0.25, 4, 2_048, 0, 1, 3, 12));
    }

    private static DatasetView dataset() {
        return new DatasetView(
                "0123456789abcdef",
                "flights",
                "/data/flights",
                "late",
                List.of("a", "b"),
                80,
                20,
                1,
                JOB,
                START,
                List.of(),
                List.of(),
                null,
                false);
    }

    private static DatasetView refused() {
        DatasetView passed = dataset();
        return new DatasetView(
                passed.id(),
                "strict",
                passed.path(),
                passed.label(),
                passed.features(),
                passed.trainRows(),
                passed.validationRows(),
                passed.segments(),
                passed.job(),
                passed.createdAt(),
                List.of(),
                List.of(),
                null,
                true);
    }

    private static DatasetView dataset(String name) {
        if (name.equals("strict")) {
            return refused();
        }
        if (!name.equals("flights")) {
            throw new ClusterException(ErrorCode.NOT_FOUND, "dataset '" + name + "': unknown");
        }
        DatasetView plain = dataset();
        return new DatasetView(
                plain.id(),
                plain.name(),
                plain.path(),
                plain.label(),
                plain.features(),
                plain.trainRows(),
                plain.validationRows(),
                plain.segments(),
                plain.job(),
                plain.createdAt(),
                List.of(
                        new ColumnStatistics(
                                "delay",
                                "floating",
                                100,
                                4,
                                17,
                                new ColumnStatistics.Numbers(
                                        -3,
                                        42.5,
                                        7.25,
                                        2,
                                        0,
                                        List.of(new ColumnStatistics.Quantile(0.5, 6)),
                                        new ColumnStatistics.Histogram(List.of(-3.0, 42.5), List.of(96L))),
                                null),
                        new ColumnStatistics(
                                "carrier",
                                "text",
                                100,
                                0,
                                2,
                                null,
                                new ColumnStatistics.Texts(
                                        "AA",
                                        "UA",
                                        2,
                                        2,
                                        2,
                                        List.of(
                                                new ColumnStatistics.Frequent("UA", 70),
                                                new ColumnStatistics.Frequent("AA", 30))))),
                List.of(new CheckResult(
                        "complete",
                        List.of("delay"),
                        CheckSpec.Severity.WARN,
                        false,
                        "a value in every row",
                        "4 of 100 rows fail",
                        100,
                        4,
                        List.of(new CheckResult.FailingRow(17, "nothing")))),
                new MalformedData(3, Map.of("delay", 2L), "file /data/flights/a.csv, line 7, column 'delay': 'late'"),
                false);
    }

    private static List<RunView> runs() {
        return List.of(run(1, JobState.PRUNED, null), run(0, JobState.SUCCEEDED, 0.75));
    }

    private static RunView run(int trial, JobState state, @Nullable Double value) {
        return new RunView(
                "fedcba987654321" + trial,
                JOB,
                trial,
                "trial " + trial,
                state,
                1,
                "n-1",
                "xgboost",
                Map.of("max_depth", 3),
                "0123456789abcdef",
                "auc",
                value,
                Map.of(),
                START,
                START.plusSeconds(1),
                null);
    }

    private static ModelView model() {
        return new ModelView(
                "flights-late",
                1,
                START,
                "xgboost-ubj",
                "ab",
                10,
                List.of("distance"),
                "late",
                "j-1",
                "r-1",
                "xgboost",
                Map.of(),
                "auc",
                0.75,
                "d-1",
                "flights");
    }
}
