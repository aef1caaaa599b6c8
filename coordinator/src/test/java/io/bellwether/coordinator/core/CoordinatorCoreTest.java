package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.NodeMessage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoordinatorCoreTest {
    private final CoreFixture cluster = new CoreFixture();

    @Test
    void aSweepRunsToItsBestTrialAndRegistersItsModel() {
        cluster.register("a", "1", 2);
        JobId job = cluster.submit("s", CoreFixture.sweep(3));
        cluster.suggest(job);
        assertThat(cluster.view(job).state()).isEqualTo(JobState.RUNNING);
        cluster.succeed("a", attempt(job, 0, 1), 0.5);
        cluster.succeed("a", attempt(job, 1, 1), 0.9);
        cluster.succeed("a", attempt(job, 2, 1), 0.7);
        assertThat(cluster.view(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.view(job).best()).isEqualTo(1);
        assertThat(Objects.requireNonNull(cluster.view(job).model()).version()).isEqualTo(1);
        assertThat(cluster.core.models())
                .singleElement()
                .satisfies(model -> assertThat(model.value()).isEqualTo(0.9));
    }

    @Test
    void aSweepWhoseSamplerHasNoMoreSaysSo() {
        cluster.register("a", "1", 2);
        JobId job = cluster.submit("s", CoreFixture.sweep(12));
        cluster.handle(new Command.AddTrials(job, 0, List.of(Map.of("toy/depth", 1L), Map.of("toy/depth", 2L)), true));
        cluster.succeed("a", attempt(job, 0, 1), 0.5);
        assertThat(cluster.view(job).stopped())
                .isEqualTo("the sampler has no configuration left that was not tried: 2 in all");
        cluster.succeed("a", attempt(job, 1, 1), 0.9);
        assertThat(cluster.view(job).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aRepeatedRequestFindsItsJob() {
        JobId job = cluster.submit("s", CoreFixture.sweep(3));
        Turn again = cluster.handle(new Command.SubmitJob("request-s", new JobId("t"), CoreFixture.sweep(3)));
        assertThat(again.events()).isEmpty();
        assertThat(again.reply()).isEqualTo(new JobMessage.JobAccepted(job));
    }

    @Test
    void aPasswordInAPathIsKeptOutOfTheJournal() {
        String path = "s3a://KEY:12/SECRET@bucket";
        JobSpec checks = DataChecks.of(path, CheckSpec.complete("x"));
        FeatureViewSpec view = FeatureViewSpec.builder("v")
                .source(path)
                .keys("k")
                .eventTime("at")
                .features("x")
                .build();
        for (Command command :
                List.of(new Command.SubmitJob("request", new JobId("t"), checks), new Command.RegisterView(view))) {
            Turn turn = cluster.handle(command);
            assertThat(turn.events()).isEmpty();
            assertThat(turn.refusal()).hasMessageContaining("s3a://***@...").hasMessageNotContaining("SECRET");
        }
    }

    @Test
    void noNodeGetsMoreThanItsSlots() {
        JobId job = cluster.submit("s", CoreFixture.sweep(20));
        cluster.suggest(job);
        assertThat(ordered(cluster.register("a", "1", 2))).hasSize(2);
        assertThat(ordered(cluster.register("b", "1", 3))).hasSize(3);
        assertThat(ordered(cluster.succeed("b", attempt(job, 2, 1), 1))).hasSize(1);
    }

    @Test
    void jobsShareTheSlotsEvenly() {
        JobId first = cluster.submit("s", CoreFixture.sweep(20));
        JobId second = cluster.submit("t", CoreFixture.sweep(20));
        cluster.suggest(first);
        cluster.suggest(second);
        List<JobId> jobs = ordered(cluster.register("a", "1", 4)).stream()
                .map(attempt -> attempt.task().job())
                .toList();
        assertThat(jobs).containsExactlyInAnyOrder(first, second, first, second);
    }

    @Test
    void anAttemptOnARestartedNodeIsTriedAgain() {
        cluster.register("a", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(2));
        cluster.suggest(job);
        assertThat(ordered(cluster.register("a", "2", 1))).containsExactly(attempt(job, 0, 2));
        cluster.succeed("a", attempt(job, 0, 1), 9); // from the dead process: does not count
        assertThat(cluster.view(job).trials().get(0).value()).isNull();
    }

    @Test
    void aReconnectedNodeKeepsWhatItRuns() {
        cluster.register("a", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(2));
        cluster.suggest(job);
        Turn turn = cluster.register("a", "1", 1, attempt(job, 0, 1), attempt(new JobId("gone"), 4, 1));
        NodeMessage.NodeRegistered reply = (NodeMessage.NodeRegistered) Objects.requireNonNull(turn.reply());
        assertThat(reply.drop()).containsExactly(attempt(new JobId("gone"), 4, 1));
        cluster.succeed("a", attempt(job, 0, 1), 0.5);
        assertThat(cluster.view(job).trials().get(0).attempts()).isEqualTo(1);
    }

    @Test
    void aNodeThatRegistersAgainIsToldWhichOfItsJobsHaveEnded() {
        cluster.register("a", "1", 1);
        JobId ended = cluster.submit("s", CoreFixture.sweep(1));
        cluster.suggest(ended);
        assertThat(released(cluster.succeed("a", attempt(ended, 0, 1), 0.5))).containsExactly(ended); // and it is lost
        JobId running = cluster.submit("t", CoreFixture.sweep(2));
        cluster.suggest(running);
        JobId unknown = new JobId("gone");
        List<AttemptId> attempts = List.of(attempt(running, 0, 1));

        assertThat(released(cluster.registerKeeping("a", "1", attempts, ended, running, unknown)))
                .containsExactly(ended, unknown);

        cluster.restart();
        assertThat(released(cluster.registerKeeping("a", "1", attempts, running, ended)))
                .as("by a coordinator that did not decide the end")
                .containsExactly(ended);
    }

    @Test
    void aNodeLetsGoOfAnEndedJobAlsoWhileItsAttemptIsBeingStopped() {
        cluster.register("a", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(1));
        cluster.suggest(job);
        cluster.handle(new Command.CancelJob(job)); // its orders are lost with the coordinator
        cluster.restart();
        Turn turn = cluster.registerKeeping("a", "1", List.of(attempt(job, 0, 1)), job);
        assertThat(CoreFixture.cancelled(turn)).containsExactly(attempt(job, 0, 1));
        assertThat(released(turn)).as("nobody tells it later").containsExactly(job);
    }

    private static List<JobId> released(Turn turn) {
        return CoreFixture.messages(turn, NodeMessage.ReleaseJob.class).stream()
                .map(NodeMessage.ReleaseJob::job)
                .toList();
    }

    @Test
    void aSilentNodeIsLostAndItsWorkGoesElsewhere() {
        cluster.register("a", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(1 + 1));
        cluster.suggest(job);
        cluster.now += CoreConfig.DEFAULT.nodeTimeoutMillis() + 1;
        cluster.register("b", "1", 1);
        assertThat(ordered(cluster.handle(new Command.Tick()))).isEmpty(); // b took trial 1 already
        assertThat(cluster.core.nodes().get(0).state()).isEqualTo(NodeView.State.LOST);
        assertThat(ordered(cluster.succeed("b", attempt(job, 1, 1), 1))).containsExactly(attempt(job, 0, 2));
    }

    @Test
    void aNodeIsToldInItsOwnOrderWhichAttemptsNobodyKnows() { // a simulation from the same seed is the same in every
        // process
        cluster.register("a", "1", 1);
        AttemptId[] unknown = IntStream.range(0, 20)
                .mapToObj(task -> attempt(new JobId("gone"), task, 1))
                .toArray(AttemptId[]::new);
        assertThat(CoreFixture.messages(cluster.heartbeat("a", unknown), NodeMessage.AttemptAcknowledged.class))
                .extracting(NodeMessage.AttemptAcknowledged::attempt)
                .containsExactly(unknown);
    }

    @Test
    void aNodeThatWakesAfterItWasGivenUpIsMadeToRegisterAgain() {
        cluster.register("a", "1", 1);
        cluster.now += CoreConfig.DEFAULT.nodeTimeoutMillis() + 1;
        cluster.handle(new Command.Tick());
        Turn beat = cluster.heartbeat("a");
        assertThat(beat.events()).isEmpty();
        assertThat(beat.effects())
                .singleElement()
                .isInstanceOfSatisfying(
                        Effect.EndSession.class, end -> assertThat(end.node()).isEqualTo(CoreFixture.node("a")));
        cluster.register("a", "1", 1);
        assertThat(cluster.core.nodes().get(0).state()).isEqualTo(NodeView.State.UP);
    }

    @Test
    void aLostOrderIsSentAgain() {
        cluster.register("a", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(2));
        cluster.suggest(job);
        assertThat(ordered(cluster.heartbeat("a"))).isEmpty(); // it may be under way
        cluster.now += 1_500;
        assertThat(ordered(cluster.heartbeat("a"))).containsExactly(attempt(job, 0, 1));
    }

    @Test
    void aCancelledJobEndsAtOnceAndItsSlotWhenTheNodeSaysSo() {
        cluster.register("a", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(2));
        cluster.suggest(job);
        cluster.handle(new Command.CancelJob(job));
        assertThat(cluster.view(job).state()).isEqualTo(JobState.CANCELLED);
        assertThat(cluster.core.nodes().get(0).running()).isEqualTo(1);
        cluster.fail("a", attempt(job, 0, 1), ErrorCode.CANCELLED);
        assertThat(cluster.core.nodes().get(0).running()).isZero();
    }

    @Test
    void aSweepWhoseFirstTrialsAllFailIsHopeless() {
        cluster.register("a", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(50));
        cluster.suggest(job);
        for (int trial = 0; trial < 3; trial++) {
            cluster.fail("a", attempt(job, trial, 1), ErrorCode.USER_CODE_FAILED);
        }
        assertThat(cluster.view(job).state()).isEqualTo(JobState.FAILED);
        assertThat(cluster.view(job).errorCode()).isEqualTo(ErrorCode.USER_CODE_FAILED);
        assertThat(cluster.view(job).error()).contains("3 trials failed").contains("it broke");
    }

    @Test
    void anAttemptIsTriedAgainByTheKindOfItsFailure() {
        cluster.register("a", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(1 + 1));
        cluster.suggest(job);
        cluster.fail("a", attempt(job, 0, 1), ErrorCode.EXECUTOR_LOST);
        cluster.succeed("a", attempt(job, 1, 1), 1);
        cluster.now += 60_000;
        cluster.heartbeat("a");
        assertThat(ordered(cluster.handle(new Command.Tick()))).isEmpty(); // the heartbeat's turn placed it already
        assertThat(cluster.view(job).trials().get(0).attempts()).isEqualTo(2);
    }

    @Test
    void aRestartKnowsEverything() {
        cluster.register("a", "1", 2);
        JobId job = cluster.submit("s", CoreFixture.sweep(4));
        cluster.suggest(job);
        cluster.succeed("a", attempt(job, 0, 1), 0.5);
        var before = cluster.view(job);
        cluster.restart();
        assertThat(cluster.view(job)).isEqualTo(before);
        assertThat(cluster.core.clusterId()).isEqualTo("test");
    }

    @Test
    void aMisspeltTrainerOrHyperparameterIsRefusedWithTheNearestName() {
        cluster.register("a", "1", 1);
        Sweep sweep = Sweep.builder("x")
                .trainer(TrainerSpec.of("toyy").withParam("depth", 3))
                .trials(1)
                .build();
        Turn turn = cluster.handle(new Command.SubmitJob("r", new JobId("x"), sweep));
        assertThat(Objects.requireNonNull(turn.refusal())).hasMessageContaining("did you mean 'toy'?");
        Sweep param = Sweep.builder("x")
                .trainer(TrainerSpec.of("toy").withParam("dept", 3))
                .trials(1)
                .build();
        turn = cluster.handle(new Command.SubmitJob("r", new JobId("x"), param));
        assertThat(Objects.requireNonNull(turn.refusal())).hasMessageContaining("did you mean 'depth'?");
        Sweep range = Sweep.builder("x")
                .trainer(TrainerSpec.of("toy").withParam("depth", 11))
                .trials(1)
                .build();
        turn = cluster.handle(new Command.SubmitJob("r", new JobId("x"), range));
        assertThat(Objects.requireNonNull(turn.refusal())).hasMessageContaining("1 to 10");
    }

    @Test
    void aWaitingJobSaysWhy() {
        JobId job = cluster.submit("s", CoreFixture.sweep(2));
        cluster.suggest(job);
        assertThat(cluster.view(job).waiting()).contains("no worker node is up");
    }

    @Test
    void aNodeShowsWhatItsKernelsReallyRunOn() {
        cluster.register("a", "1", 1);
        String registered = cluster.core.nodes().get(0).kernels();
        cluster.kernels("a", "cpu (plain Java, because the device failed)");
        assertThat(cluster.core.nodes().get(0).kernels()).isEqualTo("cpu (plain Java, because the device failed)");
        cluster.restart();
        assertThat(cluster.core.nodes().get(0).kernels()).startsWith("cpu (plain Java, because");
        cluster.register("a", "2", 1);
        assertThat(cluster.core.nodes().get(0).kernels()).isEqualTo(registered);
    }

    @Test
    void onlyOneNodeMayFoundTheGrid() {
        Turn first = cluster.register("a", "1", 1);
        Turn second = cluster.register("b", "1", 1);
        assertThat(peers(first)).containsExactly("a:1");
        assertThat(peers(second)).containsExactly("a:1");
    }

    @Test
    void nodesAreToldOfTheGridOnlyWhatTheyDoNotKnow() {
        for (int node = 1; node <= 16; node++) {
            Turn turn = cluster.register("n" + node, "1", 1);
            assertThat(CoreFixture.messages(turn, NodeMessage.GridPeers.class))
                    .as("node %d is a way into the grid for all", node)
                    .hasSize(node);
        }
        Turn one = cluster.register("late", "1", 1);
        assertThat(CoreFixture.messages(one, NodeMessage.GridPeers.class)).isEmpty();
        assertThat(peers(one)).hasSize(16).startsWith("n1:1").doesNotContain("late:1");
        assertThat(peers(cluster.register("n1", "2", 1)))
                .as("it is the newest now")
                .startsWith("n2:1")
                .contains("late:1");
    }

    private static List<String> peers(Turn turn) {
        return ((NodeMessage.NodeRegistered) Objects.requireNonNull(turn.reply()))
                .grid()
                .addresses();
    }
}
