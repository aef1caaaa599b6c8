package io.bellwether.worker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.ArtifactMessage;
import io.bellwether.client.wire.Coordinators;
import io.bellwether.client.wire.NodeMessage.AttemptFinished;
import io.bellwether.client.wire.NodeMessage.AttemptLog;
import io.bellwether.client.wire.NodeMessage.AttemptMetrics;
import io.bellwether.client.wire.NodeMessage.Heartbeat;
import io.bellwether.client.wire.NodeMessage.RegisterNode;
import io.bellwether.client.wire.NodeMessage.TrialReported;
import io.bellwether.worker.engine.Trainers;
import io.bellwether.worker.executor.ExecutorConfig;
import io.bellwether.worker.grid.MemoryGrid;
import io.bellwether.worker.segment.DecodedFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeAgentTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final AttemptId A = AttemptId.parse("job/1.1");
    private static final DatasetVersion VERSION = OneDatasetServices.VERSION;

    @TempDir
    Path directory;

    private final OneDatasetServices.SlowLoad slow = new OneDatasetServices.SlowLoad();
    private CoordinatorDouble coordinator;
    private NodeIdentity identity;
    private NodeAgent agent;

    @BeforeEach
    void start() {
        coordinator = CoordinatorDouble.start("cluster");
        identity = NodeIdentity.open(directory.resolve("node"));
        agent = agent(coordinator.port(), "secret", PATIENCE);
    }

    @AfterEach
    void stop() {
        agent.close();
        identity.close();
        coordinator.close();
    }

    @Test
    void registersWithItsTrainersAndBeats() {
        register();
        RegisterNode hello = coordinator.heard(RegisterNode.class).get(0);
        assertThat(hello.node()).isEqualTo(agent.node());
        assertThat(hello.status().gridAddress()).isEqualTo(new MemoryGrid().discoveryAddress());
        assertThat(hello.trainers()).anyMatch(trainer -> trainer.name().equals("xgboost"));
        eventually(() -> assertThat(coordinator.heard(Heartbeat.class)).hasSizeGreaterThan(2));
        assertThat(identity.clusterId()).isEqualTo("cluster");
    }

    @Test
    void runsATrialOnADatasetAndUploadsItsModelBeforeItsOutcome() {
        register();
        coordinator.run(A, trial("xgboost", Map.of("rounds", 5), VERSION));
        TaskResult.TrialDone done = (TaskResult.TrialDone) succeeded().result();
        assertThat(done.value()).isGreaterThan(0.9);
        String sha256 = Objects.requireNonNull(done.model()).sha256();
        assertThat(Objects.requireNonNull(coordinator.artifacts.get(sha256)).size())
                .isEqualTo((int) done.model().bytes());
        assertThat(coordinator.heard(AttemptMetrics.class).stream()
                        .mapToInt(metrics -> metrics.points().size())
                        .sum())
                .isEqualTo(5);
        List<Class<?>> order =
                coordinator.heard.stream().<Class<?>>map(Object::getClass).toList();
        assertThat(order.lastIndexOf(AttemptMetrics.class)).isLessThan(order.indexOf(AttemptFinished.class));
    }

    @Test
    void loadsADatasetInTheAgentItself() {
        register();
        coordinator.run(A, new TaskSpec.LoadDataset(VERSION.spec(), MetricSpec.AUC));
        assertThat(succeeded().result()).isEqualTo(new TaskResult.DatasetLoaded(VERSION, 0.5));
    }

    @Test
    void whatALoadNeedsAfterItWasGivenUpIsLetGo() {
        register();
        coordinator.run(A, new TaskSpec.LoadDataset(DatasetSpec.of(OneDatasetServices.SLOW, "label"), MetricSpec.AUC));
        eventually(() -> assertThat(slow.hasBegun()).isTrue());
        coordinator.cancel(A);
        assertThat(failure().code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(slow.released()).isEmpty();
        slow.end();
        eventually(() -> assertThat(slow.released()).containsExactly(A.task().job()));
    }

    @Test
    void discardsAnOutputWithoutAProcessForIt() {
        register();
        Set<Long> before = children();
        coordinator.run(A, new TaskSpec.DiscardOutput(A.task().job(), "/out/.scores.staging-job"));
        assertThat(succeeded().result()).isEqualTo(new TaskResult.OutputDiscarded("/out/.scores.staging-job"));
        assertThat(children()).isSubsetOf(before);
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    @Test
    void uploadsAgainWhatABusyCoordinatorRefused() {
        register();
        coordinator.refusals.set(2);
        coordinator.run(A, trial("xgboost", Map.of("rounds", 5), VERSION));
        TaskResult.TrialDone done = (TaskResult.TrialDone) succeeded().result();
        assertThat(coordinator.artifacts)
                .containsKey(Objects.requireNonNull(done.model()).sha256());
    }

    @Test
    void sendsAnOutcomeUntilItIsAcknowledged() {
        register();
        coordinator.run(A, probe("throw"));
        eventually(() -> assertThat(coordinator.heard(AttemptFinished.class)).hasSizeGreaterThan(1));
        coordinator.acknowledge(A);
        eventually(() -> assertThat(lastBeat().attempts()).isEmpty());
        assertThat(coordinator.heard(AttemptLog.class))
                .anyMatch(log -> log.lines().contains("about to throw"));
    }

    @Test
    void reportsToTheNextCoordinatorWhatTheLastOneDidNotTake() {
        register();
        coordinator.takesModels = false;
        coordinator.run(A, trial("xgboost", Map.of("rounds", 5), VERSION));
        eventually(() ->
                assertThat(coordinator.heard(ArtifactMessage.PutChunk.class)).isNotEmpty());
        coordinator = coordinator.restart();
        eventually(() -> assertThat(coordinator.heard(RegisterNode.class)).isNotEmpty());
        assertThat(coordinator.heard(RegisterNode.class).get(0).attempts()).containsExactly(A);
        TaskResult.TrialDone done = (TaskResult.TrialDone) succeeded().result();
        assertThat(coordinator.artifacts)
                .containsKey(Objects.requireNonNull(done.model()).sha256());
        assertThat(coordinator.heard(AttemptFinished.class).get(0).session()).isEqualTo(coordinator.session());
    }

    @Test
    void cancelsARunningTrial() {
        register();
        coordinator.run(A, probe("obey"));
        eventually(() -> assertThat(coordinator.heard(AttemptLog.class)).isNotEmpty());
        coordinator.cancel(A);
        assertThat(failure().code()).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void tellsAtOnceWhatAPrunableTrialReportsAndEndsItWhenItIsStopped() {
        register();
        coordinator.run(A, prunable(probe("report")));
        eventually(() -> assertThat(coordinator.heard(TrialReported.class)).isNotEmpty());
        TrialReported first = coordinator.heard(TrialReported.class).get(0);
        assertThat(first.session()).isEqualTo(coordinator.session());
        assertThat(first.attempt()).isEqualTo(A);
        assertThat(first.points().get(0).step()).isEqualTo(1);
        assertThat(first.points()).allMatch(point -> point.name().equals("auc"));
        coordinator.cancel(A);
        assertThat(failure().code()).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void keepsForTheRecordOnlyWhatATrialReportsThatNothingPrunes() {
        register();
        coordinator.run(A, probe("report"));
        eventually(() -> assertThat(coordinator.heard(AttemptMetrics.class)).hasSizeGreaterThan(1));
        assertThat(coordinator.heard(TrialReported.class)).isEmpty();
    }

    @Test
    void reportsADatasetThatCannotBeDecoded() {
        register();
        coordinator.run(A, trial("xgboost", Map.of(), DecodedFixture.version(1, 1, 1)));
        assertThat(failure().code()).isEqualTo(ErrorCode.IO_FAILED);
    }

    @Test
    void namesTheNearestOfAMisspeltHyperparameter() {
        register();
        coordinator.run(A, trial("xgboost", Map.of("max_dept", 3), VERSION));
        assertThat(failure().code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(failure().message()).contains("did you mean 'max_depth'?");
    }

    @Test
    void isRefusedByAnotherClusterAndWithAWrongToken() {
        identity.join("another");
        agent.start();
        refused(agent, ErrorCode.CLUSTER_MISMATCH, "another");
        agent.close();
        identity.join("cluster");
        agent = agent(coordinator.port(), "guess", PATIENCE);
        agent.start();
        refused(agent, ErrorCode.NOT_AUTHORIZED, "token");
    }

    @Test
    void joinsNoClusterThatRefusesIt() {
        agent.close();
        agent = agent(coordinator.port(), "guess", PATIENCE);
        agent.start();
        refused(agent, ErrorCode.NOT_AUTHORIZED, "token");
        assertThat(identity.clusterId()).isNull();
    }

    @Test
    void givesUpWhereNobodyAnswers() {
        agent.close();
        int port = coordinator.port();
        coordinator.close();
        agent = agent(port, "secret", Duration.ofMillis(300));
        agent.start();
        refused(agent, ErrorCode.UNREACHABLE, "127.0.0.1:" + port);
    }

    @Test
    void keepsItsNameAndRefusesASecondWorkerInItsDirectory() {
        Path place = directory.resolve("node");
        assertThatThrownBy(() -> NodeIdentity.open(place)).hasMessageContaining("in use by another worker");
        String name = identity.node().value();
        identity.close();
        identity = NodeIdentity.open(place);
        assertThat(identity.node().value()).isEqualTo(name).matches("node-[a-z]{8}");
    }

    @Test
    void leavesNoExecutorBehind() throws IOException {
        register();
        coordinator.run(A, probe("obey"));
        eventually(() -> assertThat(coordinator.heard(AttemptLog.class)).isNotEmpty());
        agent.close();
        assertThat(directory.resolve("node/executors")).isEmptyDirectory();
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    private void register() {
        agent.start();
        agent.registered().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private NodeAgent agent(int port, String token, Duration joinTimeout) {
        return agent(directory, identity, port, token, joinTimeout, slow);
    }

    static NodeAgent agent(Path directory, NodeIdentity identity, int port, String token, Duration joinTimeout) {
        return agent(directory, identity, port, token, joinTimeout, new OneDatasetServices.SlowLoad());
    }

    private static NodeAgent agent(
            Path directory,
            NodeIdentity identity,
            int port,
            String token,
            Duration joinTimeout,
            OneDatasetServices.SlowLoad slow) {
        NodeAgentConfig config = new NodeAgentConfig(
                List.of(new Coordinators.Address("127.0.0.1", port)),
                token,
                null,
                "here",
                2,
                Trainers.load().descriptors(),
                "cpu",
                NodeCapacity.NONE,
                ExecutorConfig.of(directory.resolve("node"), 2, 128),
                joinTimeout);
        return new NodeAgent(config, identity, clusterId -> new OneDatasetServices(directory.resolve("decoded"), slow));
    }

    private AttemptOutcome.Succeeded succeeded() {
        return (AttemptOutcome.Succeeded) outcome();
    }

    private AttemptOutcome.Failed failure() {
        return (AttemptOutcome.Failed) outcome();
    }

    private AttemptOutcome outcome() {
        eventually(() -> assertThat(coordinator.heard(AttemptFinished.class)).isNotEmpty());
        return coordinator.heard(AttemptFinished.class).get(0).outcome();
    }

    private Heartbeat lastBeat() {
        List<Heartbeat> beats = coordinator.heard(Heartbeat.class);
        return beats.get(beats.size() - 1);
    }

    private static TaskSpec probe(String act) {
        return trial("probe", Map.of("act", act), null);
    }

    private static TaskSpec prunable(TaskSpec task) {
        return ((TaskSpec.Trial) task).toBuilder().prunable(true).build();
    }

    private static TaskSpec trial(
            String trainer, Map<String, Object> params, @org.jspecify.annotations.Nullable DatasetVersion dataset) {
        return TaskSpec.Trial.builder(new JobId("job"), "run", 0, trainer, params, MetricSpec.AUC)
                .dataset(dataset)
                .seed(1)
                .keepModel(true)
                .build();
    }

    private static void refused(NodeAgent agent, ErrorCode code, String part) {
        CompletionException failure = assertThrows(
                CompletionException.class,
                () -> agent.registered()
                        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .join());
        assertThat(failure.getCause()).isInstanceOfSatisfying(ClusterException.class, cause -> {
            assertThat(cause.code()).isEqualTo(code);
            assertThat(cause).hasMessageContaining(part);
        });
    }

    private static void eventually(org.awaitility.core.ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).untilAsserted(assertion);
    }
}
