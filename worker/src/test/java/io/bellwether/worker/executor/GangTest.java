package io.bellwether.worker.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.TaskResult.TrialDone;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.ExecutorMessage.MemberListening;
import io.bellwether.client.wire.ExecutorMessage.MembersListening;
import io.bellwether.worker.segment.DecodedFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes' executors, which are processes of their own, fit one trial together; the test is agent and coordinator. */
class GangTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** As many epochs as it takes, on top of however many a checkpoint has behind it. */
    private static final Map<String, Object> TO_THE_OPTIMUM =
            Map.of("l2", 0.01, "tolerance", 1e-10, "epochs", 100_000_000);
    /** Goes on until it is ended, in steps so small that each is taken. */
    private static final Map<String, Object> ENDLESS =
            Map.of("l2", 0.01, "tolerance", 0, "learning_rate", 1e-6, "epochs", 100_000_000);

    @TempDir
    Path directory;

    private final List<PoolHarness> nodes = new ArrayList<>();
    private String dataset = "";

    @BeforeEach
    void open() throws IOException {
        dataset = DecodedFixture.separable(directory.resolve("dataset"), 6_001, 1_000, 6)
                .toString();
        for (int node = 0; node < 2; node++) {
            nodes.add(new PoolHarness(directory.resolve("node-" + node), 64, Duration.ofSeconds(60)));
        }
    }

    @AfterEach
    void close() {
        nodes.forEach(PoolHarness::close);
    }

    @Test
    void fitsTheModelThatOneNodeFitsAlone() {
        AttemptId alone = attempt(1, 1);
        nodes.get(0).start(alone, trial(TO_THE_OPTIMUM, null, null), dataset);
        AttemptId together = attempt(2, 1);
        startGang(together, TO_THE_OPTIMUM, null);
        introduce(together, "secret");
        awaitEnd(0, alone);
        awaitEnd(0, together);
        awaitEnd(1, together);
        TrialDone first = nodes.get(0).trialDone(together);
        TrialDone second = nodes.get(1).trialDone(together);
        assertThat(first.value()).isCloseTo(nodes.get(0).trialDone(alone).value(), within(1e-6));
        assertThat(first.model()).isNotNull();
        assertThat(second.value()).isEqualTo(first.value());
        assertThat(second.model()).isNull();
        assertThat(nodes.get(1).metrics).isEmpty();
        assertThat(nodes.get(0).lines).contains("gang: member 0 of 2 has joined");
    }

    @Test
    void goesOnFromItsCheckpointAfterAMemberWasKilled() throws IOException {
        AttemptId first = attempt(1, 1);
        startGang(first, ENDLESS, null);
        introduce(first, "secret");
        eventually(() -> assertThat(nodes.get(0).checkpoints).isNotEmpty());
        kill(1);
        awaitEnd(0, first);
        awaitEnd(1, first);
        assertThat(nodes.get(0).code(first)).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(nodes.get(0).failure(first).message())
                .contains("gang: member 1 at 127.0.0.1:", "from the last checkpoint");
        assertThat(nodes.get(1).code(first)).isEqualTo(ErrorCode.EXECUTOR_LOST);
        assertThat(nodes.get(1).checkpoints).isEmpty();
        Checkpoint saved = nodes.get(0).checkpoints.peek();
        AttemptId again = attempt(1, 2);
        byte[] bytes = files(0).of(first).read(Objects.requireNonNull(saved).sha256());
        files(0).of(again).write(bytes); // as the agent fetches it; member 1 gets it from member 0
        nodes.get(0).start(again, trial(TO_THE_OPTIMUM, new Gang(0, 2), saved), dataset);
        nodes.get(1).start(again, trial(TO_THE_OPTIMUM, new Gang(1, 2), null), dataset);
        introduce(again, "another secret");
        awaitEnd(0, again);
        awaitEnd(1, again);
        String resumed = "resumed from the checkpoint of epoch " + saved.step();
        assertThat(nodes.get(0).lines).contains(resumed);
        assertThat(nodes.get(1).lines).contains(resumed);
        AttemptId alone = attempt(2, 1);
        nodes.get(0).start(alone, trial(TO_THE_OPTIMUM, null, null), dataset);
        awaitEnd(0, alone);
        assertThat(nodes.get(0).trialDone(again).value())
                .isCloseTo(nodes.get(0).trialDone(alone).value(), within(1e-6));
    }

    @Test
    void noticesAMemberThatStandsStill() throws IOException, InterruptedException {
        AttemptId attempt = attempt(1, 1);
        startGang(attempt, ENDLESS, null);
        introduce(attempt, "secret");
        eventually(() -> assertThat(nodes.get(0).metrics).isNotEmpty());
        long pid = nodes.get(1).pids().iterator().next();
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
        awaitEnd(0, attempt);
        assertThat(nodes.get(0).code(attempt)).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(nodes.get(0).failure(attempt).message()).contains("member 1", "silent for");
    }

    @Test
    void endsAtOnceWhenItIsStoppedWhileItWaitsForTheOthers() {
        AttemptId attempt = attempt(1, 1);
        nodes.get(0).start(attempt, trial(ENDLESS, new Gang(0, 2), null), dataset);
        eventually(() -> assertThat(nodes.get(0).members).hasSizeGreaterThan(1)); // it says so again and again
        nodes.get(0).stop(attempt);
        awaitEnd(0, attempt);
        assertThat(nodes.get(0).code(attempt)).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void endsAtOnceWhenItIsStoppedWhileItFits() {
        AttemptId attempt = attempt(1, 1);
        startGang(attempt, ENDLESS, null);
        introduce(attempt, "secret");
        eventually(() -> assertThat(nodes.get(0).metrics).isNotEmpty());
        nodes.get(0).stop(attempt);
        awaitEnd(0, attempt);
        assertThat(nodes.get(0).code(attempt)).isEqualTo(ErrorCode.CANCELLED);
        awaitEnd(1, attempt);
        assertThat(nodes.get(1).code(attempt)).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(nodes.get(1).failure(attempt).message()).contains("member 0");
    }

    private void startGang(AttemptId attempt, Map<String, Object> params, @Nullable Checkpoint checkpoint) {
        for (int rank = 0; rank < 2; rank++) {
            nodes.get(rank).start(attempt, trial(params, new Gang(rank, 2), checkpoint), dataset);
        }
    }

    /** Waits until both members listen, and tells both. */
    private void introduce(AttemptId attempt, String secret) {
        List<String> addresses = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            PoolHarness node = nodes.get(rank);
            eventually(() -> assertThat(member(node, attempt)).isPresent());
            MemberListening member = member(node, attempt).orElseThrow();
            assertThat(member.gang()).isEqualTo(new Gang(rank, 2));
            addresses.add(member.address());
        }
        nodes.forEach(node -> node.tell(new MembersListening(attempt, addresses, secret)));
    }

    private static Optional<MemberListening> member(PoolHarness node, AttemptId attempt) {
        return node.members.stream()
                .filter(member -> member.attempt().equals(attempt))
                .findFirst();
    }

    private void kill(int node) {
        long pid = nodes.get(node).pids().iterator().next();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private CheckpointFiles files(int node) {
        return CheckpointFiles.beside(nodes.get(node).models());
    }

    private static AttemptId attempt(int task, int number) {
        return new AttemptId(new TaskId(PoolHarness.JOB, task), number);
    }

    private static TaskSpec trial(Map<String, Object> params, @Nullable Gang gang, @Nullable Checkpoint checkpoint) {
        return TaskSpec.Trial.builder(PoolHarness.JOB, "run", 0, "logistic-regression", params, MetricSpec.LOGLOSS)
                .dataset(DecodedFixture.version(6_001, 1_000, 6))
                .seed(1)
                .keepModel(true)
                .gang(gang)
                .checkpoint(checkpoint)
                .build();
    }

    private void awaitEnd(int node, AttemptId attempt) {
        eventually(() -> assertThat(nodes.get(node).outcomes).containsKey(attempt));
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
    }
}
