package io.bellwether.worker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage.AttemptFinished;
import io.bellwether.client.wire.NodeMessage.AttemptLog;
import io.bellwether.client.wire.NodeMessage.CheckpointSaved;
import io.bellwether.client.wire.NodeMessage.GangFormed;
import io.bellwether.client.wire.NodeMessage.GangMemberReady;
import io.bellwether.client.wire.NodeMessage.RegisterNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the node does so that a trial need not begin anew: checkpoints to the coordinator and back, members of gangs brought together. */
class CheckpointTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final AttemptId FIRST = AttemptId.parse("job/1.1");
    private static final AttemptId SECOND = AttemptId.parse("job/1.2");
    /** Of each step but the smallest part is taken, so it goes on until it is ended. */
    private static final Map<String, Object> ENDLESS =
            Map.of("l2", 0.01, "tolerance", 0, "learning_rate", 1e-6, "epochs", 100_000_000);

    @TempDir
    Path directory;

    private CoordinatorDouble coordinator;
    private NodeIdentity identity;
    private NodeAgent agent;

    @BeforeEach
    void start() {
        coordinator = CoordinatorDouble.start("cluster");
        identity = NodeIdentity.open(directory.resolve("node"));
        agent = NodeAgentTest.agent(directory, identity, coordinator.port(), "secret", PATIENCE);
        agent.start();
        agent.registered().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @AfterEach
    void stop() {
        agent.close();
        identity.close();
        coordinator.close();
    }

    @Test
    void aTrialGoesOnFromWhatAnEarlierAttemptHasSaved() {
        coordinator.run(FIRST, trial(ENDLESS, null, null));
        eventually(() -> assertThat(saved()).isNotEmpty());
        CheckpointSaved saved = saved().get(0);
        assertThat(saved.session()).isEqualTo(coordinator.session());
        assertThat(saved.attempt()).isEqualTo(FIRST);
        Checkpoint checkpoint = saved.checkpoint();
        assertThat(checkpoint.step()).isPositive();
        assertThat(Objects.requireNonNull(coordinator.artifacts.get(checkpoint.sha256()))
                        .size())
                .isEqualTo((int) checkpoint.bytes());
        coordinator.cancel(FIRST);
        eventually(() -> assertThat(ends(FIRST)).isNotEmpty());
        assertThat(directory.resolve("node/checkpoints")).isEmptyDirectory(); // nothing is left of the attempt
        coordinator.run(SECOND, trial(Map.of("l2", 0.01, "epochs", 100_000_000), null, checkpoint));
        eventually(() -> assertThat(ends(SECOND)).isNotEmpty());
        assertThat(ends(SECOND).get(0)).isInstanceOf(AttemptOutcome.Succeeded.class);
        assertThat(lines()).contains("resumed from the checkpoint of epoch " + checkpoint.step());
    }

    @Test
    void aTrialPausesWithACheckpointAndGoesOnFromIt() {
        TaskSpec.Trial begins = (TaskSpec.Trial) trial(Map.of("l2", 0.01, "epochs", 20, "tolerance", 0), null, null);
        coordinator.run(FIRST, begins.forDispatch(null, 0, null, 3L));
        eventually(() -> assertThat(ends(FIRST)).isNotEmpty());
        TaskResult.TrialPaused paused =
                (TaskResult.TrialPaused) ((AttemptOutcome.Succeeded) ends(FIRST).get(0)).result();
        Checkpoint checkpoint = Objects.requireNonNull(paused.checkpoint());
        assertThat(paused.step()).isEqualTo(3);
        assertThat(paused.value()).isBetween(0.0, 1.0);
        assertThat(checkpoint.step()).isEqualTo(3);
        assertThat(Objects.requireNonNull(coordinator.artifacts.get(checkpoint.sha256()))
                        .size())
                .as("the coordinator has it before it hears of the pause")
                .isEqualTo((int) checkpoint.bytes());
        assertThat(directory.resolve("node/checkpoints")).isEmptyDirectory();
        coordinator.run(SECOND, begins.forDispatch(null, 0, checkpoint, null));
        eventually(() -> assertThat(ends(SECOND)).isNotEmpty());
        assertThat(((AttemptOutcome.Succeeded) ends(SECOND).get(0)).result()).isInstanceOf(TaskResult.TrialDone.class);
        assertThat(lines()).contains("resumed from the checkpoint of epoch 3");
    }

    @Test
    void savesTheNewestOnlyAndTellsTheNextCoordinatorAgain() {
        coordinator.run(FIRST, trial(ENDLESS, null, null));
        eventually(() -> assertThat(saved()).hasSizeGreaterThan(2));
        assertThat(saved().stream().map(message -> message.checkpoint().step()).toList())
                .isSorted()
                .doesNotHaveDuplicates();
        long newest = saved().get(saved().size() - 1).checkpoint().step();
        coordinator = coordinator.restart();
        eventually(() -> assertThat(coordinator.heard(RegisterNode.class)).isNotEmpty());
        eventually(() -> assertThat(saved()).isNotEmpty());
        assertThat(saved().get(0).checkpoint().step()).isGreaterThanOrEqualTo(newest);
        assertThat(saved().get(0).session()).isEqualTo(coordinator.session());
    }

    @Test
    void aTrialWhoseCheckpointIsGoneBeginsAnew() {
        Checkpoint gone = new Checkpoint("a".repeat(64), 10, 7);
        coordinator.run(FIRST, trial(Map.of("l2", 0.01), null, gone));
        eventually(() -> assertThat(ends(FIRST)).isNotEmpty());
        assertThat(ends(FIRST).get(0)).isInstanceOf(AttemptOutcome.Succeeded.class);
        assertThat(lines()).anyMatch(line -> line.contains("checkpoint of step 7") && line.contains("begins anew"));
    }

    @Test
    void aMemberOfAGangIsBroughtTogetherWithTheOthers() throws IOException {
        coordinator.run(FIRST, trial(ENDLESS, new Gang(0, 2), null));
        eventually(() -> assertThat(coordinator.heard(GangMemberReady.class)).hasSizeGreaterThan(1));
        GangMemberReady ready = coordinator.heard(GangMemberReady.class).get(0);
        assertThat(ready.attempt()).isEqualTo(FIRST);
        assertThat(ready.gang()).isEqualTo(new Gang(0, 2));
        try (ServerSocket unfriendly = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + unfriendly.getLocalPort();
            coordinator.send(new GangFormed(FIRST, List.of(ready.address(), address), "secret"));
            unfriendly.accept().close();
            eventually(() -> assertThat(ends(FIRST)).isNotEmpty());
            AttemptOutcome.Failed failed = (AttemptOutcome.Failed) ends(FIRST).get(0);
            assertThat(failed.code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(failed.message()).contains("member 1 at " + address);
        }
    }

    private List<CheckpointSaved> saved() {
        return coordinator.heard(CheckpointSaved.class);
    }

    private List<AttemptOutcome> ends(AttemptId attempt) {
        return coordinator.heard(AttemptFinished.class).stream()
                .filter(end -> end.attempt().equals(attempt))
                .map(AttemptFinished::outcome)
                .toList();
    }

    private List<String> lines() {
        return coordinator.heard(AttemptLog.class).stream()
                .flatMap(log -> log.lines().stream())
                .toList();
    }

    private static TaskSpec trial(Map<String, Object> params, @Nullable Gang gang, @Nullable Checkpoint checkpoint) {
        return TaskSpec.Trial.builder(new JobId("job"), "run", 0, "logistic-regression", params, MetricSpec.AUC)
                .dataset(OneDatasetServices.VERSION)
                .seed(1)
                .keepModel(true)
                .gang(gang)
                .checkpoint(checkpoint)
                .build();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
    }
}
