package io.bellwether.client.wire;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.NodeMessage.GridPeers;
import io.bellwether.client.wire.NodeMessage.GridState;
import io.bellwether.client.wire.NodeMessage.NodeStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One instance of every message. Their golden bytes are kept for ever, so never change one: add another. */
final class SampleMessages {
    private static final JobId JOB = new JobId("j-42");
    private static final AttemptId ATTEMPT = AttemptId.parse("j-42/7.2");
    private static final AttemptId OTHER = AttemptId.parse("j-41/0.1");
    private static final MetricPoint POINT = new MetricPoint("auc", 12, 0.75, 1_790_000_000_000L);
    private static final Checkpoint CHECKPOINT = new Checkpoint("ab".repeat(32), 1 << 20, 40);
    private static final TaskSpec TASK =
            new TaskSpec.LoadDataset(DatasetSpec.of("data/flights.parquet", "late"), MetricSpec.AUC);
    private static final AttemptOutcome FAILED =
            new AttemptOutcome.Failed(ErrorCode.NODE_LOST, "node n-1: gone", List.of("last", "words"));
    private static final AttemptOutcome SUCCEEDED =
            new AttemptOutcome.Succeeded(new TaskResult.TrialDone(0.81, Map.of("logloss", 0.4), null), 1234);
    private static final NodeStatus STATUS =
            new NodeStatus("10.0.0.7:47501", GridState.UP, 3, Map.of("bb", 1, "aa", 2, "cc", 3));
    private static final TrainerDescriptor TRAINER = new TrainerDescriptor(
            "xgboost",
            true,
            List.of(new TrainerDescriptor.Hyperparameter(
                    "depth", TrainerDescriptor.Type.INT, 1.0, 16.0, List.of(), 6L, "Depth of a tree.")));

    private SampleMessages() {}

    static Stream<Message> all() {
        return Stream.of(session(), jobs(), nodes(), executors(), artifacts(), features())
                .flatMap(List::stream);
    }

    private static List<Message> session() {
        return List.of(
                new SessionMessage.Hello(1, 3, SessionMessage.PeerRole.WORKER, null, "s3cret-ü", "bellwether 0.1.0"),
                new SessionMessage.Welcome(1, "cluster-a", 17, "bellwether 0.1.0"),
                new SessionMessage.Refused(ErrorCode.CLUSTER_MISMATCH, "cluster id: 'b' (expected: 'a')"),
                new SessionMessage.NotLeader("b:7400", "this coordinator is a standby; the leader is b:7400"),
                new SessionMessage.Ping(),
                new SessionMessage.Pong(),
                new SessionMessage.Done());
    }

    private static List<Message> features() {
        return List.of(
                new FeatureMessage.ReadFeatures(
                        "driver_stats@2",
                        List.of("conv_rate"),
                        List.of(new FeatureMessage.KeyColumn("driver_id", List.of("1001", "1002")))),
                new FeatureMessage.FeatureValues("driver_stats", 2, List.of("conv_rate"), 2, new byte[] {1, 2, 3}));
    }

    private static List<Message> jobs() {
        return List.of(
                new JobMessage.SubmitJob(
                        "request-1",
                        BatchInference.builder("flights-late")
                                .input("in")
                                .output("out")
                                .keep("carrier", "day")
                                .build()),
                new JobMessage.JobAccepted(JOB),
                new JobMessage.GetJob(JOB),
                new JobMessage.GetList(JobMessage.Listing.NODES),
                new JobMessage.View("{\"id\":\"j-42\"}"),
                new JobMessage.CancelJob(JOB),
                new JobMessage.WatchJob(JOB),
                new JobMessage.JobEvent("{\"done\":3}", true),
                new JobMessage.GetLogs(JOB, 5),
                new JobMessage.Logs("line one\nline two\n"),
                new JobMessage.GetRuns(JOB, 100),
                new JobMessage.GetDataset("flights"),
                new JobMessage.GetImportances(JOB, "ped-anova"),
                new JobMessage.DrainNode(new NodeId("n-1"), true, 45_000),
                new JobMessage.AppendTasks(JOB, 3, List.of(batch()), true),
                new JobMessage.CancelTasks(JOB, List.of(0, 7)),
                new JobMessage.GetTaskResults(JOB, 12),
                new JobMessage.ExplainJob(JOB),
                new JobMessage.SetTenant(new TenantSpec("research", 2.5, 8, 65_536L, null, 10)),
                new JobMessage.UnsetTenant("research"),
                new JobMessage.AttachSession("request-1"),
                new JobMessage.RenewSession("request-1"),
                new JobMessage.EndSession("request-1"),
                new JobMessage.SlotOffered(ATTEMPT, "127.0.0.1:4000", "s3cret"),
                new JobMessage.GiveUpSlot("request-1", ATTEMPT),
                new JobMessage.RegisterView(FeatureViewSpec.builder("driver_stats")
                        .source("data/driver-stats.parquet")
                        .keys("driver_id")
                        .eventTime("event_timestamp")
                        .created("created")
                        .ttl(Duration.ofHours(2))
                        .features("conv_rate")
                        .build()));
    }

    private static TaskBatch batch() {
        return new TaskBatch(
                9,
                "ab".repeat(32),
                1_000,
                "cd".repeat(32),
                200,
                List.of(new TaskBatch.Code("ef".repeat(32), 5_000, "app.jar")));
    }

    private static List<Message> nodes() {
        return List.of(
                new NodeMessage.RegisterNode(
                        new NodeId("n-1"),
                        "incarnation-9",
                        "127.0.0.1",
                        4,
                        List.of(TRAINER),
                        List.of(ATTEMPT, OTHER),
                        STATUS,
                        "cpu (2 threads)",
                        new NodeCapacity(16_384, 2, Map.of("disk", "ssd", "zone", "a")),
                        List.of(JOB)),
                new NodeMessage.NodeRegistered(17, 5, List.of(ATTEMPT), 500, new GridPeers(List.of("10.0.0.7:47501"))),
                new NodeMessage.Heartbeat(5, List.of(ATTEMPT), STATUS),
                new GridPeers(List.of("10.0.0.7:47501", "10.0.0.8:47501")),
                new NodeMessage.RunAttempt(17, 5, ATTEMPT, TASK, 4_096),
                new NodeMessage.CancelAttempt(17, 5, ATTEMPT),
                new NodeMessage.ReleaseJob(17, 5, JOB),
                new NodeMessage.AttemptFinished(5, ATTEMPT, FAILED),
                new NodeMessage.AttemptAcknowledged(ATTEMPT),
                new NodeMessage.AttemptMetrics(ATTEMPT, "0123456789abcdef0123456789abcdef", List.of(POINT)),
                new NodeMessage.AttemptLog(ATTEMPT, List.of("hello", "")),
                new NodeMessage.TrialReported(5, ATTEMPT, List.of(POINT)),
                new NodeMessage.CheckpointSaved(5, ATTEMPT, CHECKPOINT),
                new NodeMessage.GangMemberReady(ATTEMPT, new Gang(1, 2), "127.0.0.1:4000"),
                new NodeMessage.GangFormed(ATTEMPT, List.of("127.0.0.1:4001", "127.0.0.1:4000"), "s3cret"),
                new NodeMessage.SlotListening(ATTEMPT, "127.0.0.1:4000", "s3cret"),
                new ExecutorMessage.KernelsGivenUp("cpu (plain Java)"));
    }

    private static List<Message> executors() {
        return List.of(
                new ExecutorMessage.ExecutorReady("e-3"),
                new ExecutorMessage.Execute(ATTEMPT, TASK, "/data/segments/aa"),
                new ExecutorMessage.Stop(ATTEMPT),
                new ExecutorMessage.Finished(ATTEMPT, SUCCEEDED),
                new ExecutorMessage.Metrics(ATTEMPT, List.of(POINT, POINT)),
                new ExecutorMessage.Log(ATTEMPT, List.of("round 1")),
                new ExecutorMessage.CheckpointWritten(ATTEMPT, CHECKPOINT),
                new ExecutorMessage.MemberListening(ATTEMPT, new Gang(0, 2), "127.0.0.1:4001"),
                new ExecutorMessage.MembersListening(ATTEMPT, List.of("127.0.0.1:4001", "127.0.0.1:4000"), "s3cret"),
                new ExecutorMessage.SlotReady(ATTEMPT, "127.0.0.1:4000", "s3cret"));
    }

    private static List<Message> artifacts() {
        return List.of(
                new ArtifactMessage.PutChunk("ab12", 1L << 33, 1 << 20, new byte[] {1, 2, 3}, "job-1/7"),
                new ArtifactMessage.GetChunk("ab12", 5),
                new ArtifactMessage.Chunk(8, 5, new byte[] {-1, 0, 127}));
    }
}
