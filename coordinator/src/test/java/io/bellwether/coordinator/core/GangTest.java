package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.cancelled;
import static io.bellwether.coordinator.core.CoreFixture.node;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Gangs are placed whole or not at all, and end for all of their members. */
class GangTest {
    private final CoreFixture cluster = new CoreFixture();

    private JobId submit(String id, int trials, int members) {
        JobId job = cluster.submit(id, CoreFixture.gangs(trials, members));
        cluster.suggest(job);
        return job;
    }

    /** What was ordered in the turn: the member by its node. */
    private static Map<String, Gang> members(Turn turn) {
        Map<String, Gang> members = new LinkedHashMap<>();
        for (Effect effect : turn.effects()) {
            if (effect instanceof Effect.SendToNode send
                    && send.message() instanceof NodeMessage.RunAttempt run
                    && run.task() instanceof TaskSpec.Trial trial) {
                members.put(send.node().value(), Objects.requireNonNull(trial.gang()));
            }
        }
        return members;
    }

    private JobView.TrialView trial(JobId job, int number) {
        return cluster.view(job).trials().get(number);
    }

    private int running(int node) {
        return cluster.core.nodes().get(node).running();
    }

    @Test
    void eachMemberHasANodeOfItsOwnAndTheFirstOnesSuccessIsTheTasks() {
        cluster.register("a", "1", 2);
        cluster.register("b", "1", 2);
        JobId job = cluster.submit("s", CoreFixture.gangs(3, 2));
        Turn turn = cluster.handle(new Command.AddTrials(job, 0, List.of(Map.of("toy/depth", 1L)), false));
        assertThat(members(turn)).isEqualTo(Map.of("a", new Gang(0, 2), "b", new Gang(1, 2)));
        assertThat(trial(job, 0).node()).isEqualTo("a");
        cluster.succeed("b", attempt(job, 0, 1), 0.1);
        assertThat(trial(job, 0).state()).isEqualTo(JobState.RUNNING);
        assertThat(List.of(running(0), running(1))).containsExactly(1, 0);
        cluster.succeed("a", attempt(job, 0, 1), 0.9);
        assertThat(trial(job, 0).value()).isEqualTo(0.9);
        assertThat(running(0)).isZero();
    }

    @Test
    void aMembersSlotIsFreeWhenItsOwnNodeSaysSo() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId job = submit("s", 2, 2);
        assertThat(ordered(cluster.succeed("a", attempt(job, 0, 1), 0.9))).isEmpty();
        assertThat(List.of(running(0), running(1))).containsExactly(0, 1);
        assertThat(cancelled(cluster.heartbeat("b", attempt(job, 0, 1)))).containsExactly(attempt(job, 0, 1));
        assertThat(cluster.view(job).waiting()).isEqualTo("it waits for 2 nodes with a free slot at once; 1 has one");
        assertThat(ordered(cluster.succeed("b", attempt(job, 0, 1), 0.1)))
                .containsExactly(attempt(job, 1, 1), attempt(job, 1, 1));
        assertThat(trial(job, 0).value()).isEqualTo(0.9);
    }

    @Test
    void theFailureOfOneMemberEndsTheAttemptForAllAndTheGangGoesOnFromItsCheckpoint() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId job = submit("s", 1, 2);
        cluster.save("a", attempt(job, 0, 1), 5);
        Turn turn = cluster.fail("b", attempt(job, 0, 1), ErrorCode.EXECUTOR_LOST);
        assertThat(cancelled(turn)).containsExactly(attempt(job, 0, 1));
        assertThat(List.of(running(0), running(1))).containsExactly(1, 0);
        cluster.now += 60_000;
        cluster.heartbeat("a", attempt(job, 0, 1));
        cluster.heartbeat("b");
        turn = cluster.fail("a", attempt(job, 0, 1), ErrorCode.CANCELLED);
        assertThat(ordered(turn)).containsExactly(attempt(job, 0, 2), attempt(job, 0, 2));
        assertThat(CoreFixture.messages(turn, NodeMessage.RunAttempt.class))
                .allSatisfy(run -> assertThat(Objects.requireNonNull(((TaskSpec.Trial) run.task()).checkpoint())
                                .step())
                        .isEqualTo(5));
    }

    @Test
    void theLossOfAMembersNodeEndsTheAttemptForAll() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId job = submit("s", 1, 2);
        Turn turn = cluster.register("b", "2", 1);
        assertThat(cancelled(turn)).containsExactly(attempt(job, 0, 1));
        turn = cluster.fail("a", attempt(job, 0, 1), ErrorCode.CANCELLED);
        assertThat(members(turn)).hasSize(2);
        assertThat(ordered(turn)).containsOnly(attempt(job, 0, 2));
    }

    @Test
    void aSurvivorsReportHardlyCountsAndTheDeadMembersReasonDoes() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId job = submit("s", 1, 2);
        for (int number = 1; number <= 3; number++) {
            assertThat(cancelled(cluster.fail("a", attempt(job, 0, number), ErrorCode.UNREACHABLE)))
                    .containsExactly(attempt(job, 0, number));
            Turn turn = cluster.fail("b", attempt(job, 0, number), ErrorCode.EXECUTOR_LOST);
            assertThat(turn.events())
                    .filteredOn(TaskEvent.GangFailureExplained.class::isInstance)
                    .hasSize(1);
            if (number < 3) {
                cluster.now += 60_000;
                cluster.heartbeat("a");
                cluster.heartbeat("b");
                cluster.handle(new Command.Tick());
            }
        }
        assertThat(trial(job, 0).state()).isEqualTo(JobState.FAILED);
        assertThat(trial(job, 0).error())
                .contains("member 1 on node b: it broke")
                .contains("failed so: 3");
    }

    @Test
    void aUsersErrorInOneMemberIsToldEvenIfAnotherOneWasQuicker() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId job = submit("s", 1, 2);
        cluster.fail("a", attempt(job, 0, 1), ErrorCode.UNREACHABLE);
        cluster.fail("b", attempt(job, 0, 1), ErrorCode.USER_CODE_FAILED);
        assertThat(trial(job, 0).state()).isEqualTo(JobState.FAILED);
        assertThat(trial(job, 0).error()).isEqualTo("member 1 on node b: it broke");
    }

    @Test
    void lostPeersAloneDoNotFailAGangSoonButInTheEnd() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId job = submit("s", 1, 2);
        int number = 0;
        while (trial(job, 0).state() != JobState.FAILED) {
            number++;
            cluster.fail("a", attempt(job, 0, number), ErrorCode.UNREACHABLE);
            cluster.fail("b", attempt(job, 0, number), ErrorCode.CANCELLED);
            cluster.now += 60_000;
            cluster.heartbeat("a");
            cluster.heartbeat("b");
            cluster.handle(new Command.Tick());
        }
        assertThat(number).isEqualTo(20);
    }

    @Test
    void singleTasksCantStarveAGang() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId singles = cluster.submit("s", CoreFixture.sweep(20));
        cluster.suggest(singles);
        cluster.now += 10;
        JobId gangs = submit("g", 2, 2);
        assertThat(ordered(cluster.succeed("a", attempt(singles, 0, 1), 1))).isEmpty();
        assertThat(cluster.view(gangs).waiting())
                .contains("it waits for 2 nodes")
                .contains("1 has one");
        cluster.now += 10;
        assertThat(members(cluster.succeed("b", attempt(singles, 1, 1), 1))).hasSize(2);
        cluster.now += 10;
        // Nor can gangs starve single tasks: those have waited longer now.
        assertThat(ordered(cluster.succeed("a", attempt(gangs, 0, 1), 1))).containsExactly(attempt(singles, 2, 1));
    }

    @Test
    void twoGangsNeverHoldHalfOfWhatBothNeed() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId singles = cluster.submit("s", CoreFixture.sweep(2));
        cluster.suggest(singles);
        cluster.now += 10;
        JobId first = submit("f", 1 + 1, 2);
        cluster.now += 10;
        submit("g", 1 + 1, 2);
        assertThat(ordered(cluster.succeed("a", attempt(singles, 0, 1), 1))).isEmpty();
        assertThat(ordered(cluster.succeed("b", attempt(singles, 1, 1), 1)))
                .containsExactly(attempt(first, 0, 1), attempt(first, 0, 1));
    }

    @Test
    void whatAGangDoesNotNeedGoesToOthers() {
        cluster.register("a", "1", 3);
        cluster.register("b", "1", 1);
        JobId singles = cluster.submit("s", CoreFixture.sweep(20));
        cluster.suggest(singles);
        cluster.now += 10;
        submit("g", 1 + 1, 2);
        assertThat(ordered(cluster.succeed("a", attempt(singles, 0, 1), 1))).isEmpty();
        // One slot of node a is kept for the gang, the next one is not.
        assertThat(ordered(cluster.succeed("a", attempt(singles, 1, 1), 1))).containsExactly(attempt(singles, 4, 1));
    }

    @Test
    void aGangLargerThanTheClusterIsRefusedWithWhatThereIs() {
        cluster.register("n-1", "1", 4);
        cluster.register("n-2", "1", 4);
        assertThat(refusal(CoreFixture.gangs(3, 3)))
                .isEqualTo(
                        "trainer 'toy' members: 3 (expected: at most 2: nodes n-1, n-2 are up and offer 'toy'); start"
                                + " more workers, or lower 'members'");
        cluster.handle(new Command.DrainNode(node("n-2"), 30_000));
        assertThat(refusal(CoreFixture.gangs(3, 2))).contains("at most 1: node n-1 is up and offers 'toy'");
    }

    @Test
    void aGangOfATrainerThatIsNotDistributedIsRefused() {
        cluster.register("a", "1", 4);
        cluster.register("b", "1", 4);
        Sweep sweep = Sweep.builder("x")
                .trainer(TrainerSpec.of("solo").withMembers(2))
                .trials(1)
                .build();
        assertThat(refusal(sweep)).contains("members: 2 (expected: 1").contains("drop 'members'");
    }

    private String refusal(Sweep sweep) {
        Turn turn = cluster.handle(new Command.SubmitJob("r", new JobId("x"), sweep));
        assertThat(Objects.requireNonNull(turn.refusal()).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        return String.valueOf(turn.refusal().getMessage());
    }

    @Test
    void aGangWhoseNodesHaveLeftWaitsWithAReasonAndKeepsNoSlot() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.gangs(2, 2));
        cluster.handle(new Command.DrainNode(node("b"), 30_000));
        cluster.suggest(job);
        assertThat(cluster.view(job).waiting())
                .isEqualTo("it takes 2 nodes at once, and 1 can run it; node b: it is draining");
        cluster.now += 10;
        JobId singles = cluster.submit("t", CoreFixture.sweep(2));
        cluster.suggest(singles);
        assertThat(cluster.view(singles).state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void aCheckpointIsDroppedWhenItIsReplacedAndWithItsTask() {
        cluster.register("a", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(2));
        cluster.suggest(job);
        TaskId first = attempt(job, 0, 1).task();
        assertThat(unwanted(cluster.save("a", attempt(job, 0, 1), 5))).isEmpty();
        assertThat(unwanted(cluster.save("a", attempt(job, 0, 1), 5))).isEmpty();
        assertThat(unwanted(cluster.save("a", attempt(job, 0, 1), 7)))
                .containsExactly(new Effect.CheckpointsUnwanted(job, first, "sha-5"));
        assertThat(unwanted(cluster.fail("a", attempt(job, 0, 1), ErrorCode.EXECUTOR_LOST)))
                .isEmpty(); // the next attempt goes on from it
        cluster.now += 1_500;
        cluster.heartbeat("a", attempt(job, 1, 1));
        cluster.succeed("a", attempt(job, 1, 1), 0.5);
        assertThat(unwanted(cluster.succeed("a", attempt(job, 0, 2), 0.6)))
                .containsExactly(
                        new Effect.CheckpointsUnwanted(job, first, null),
                        new Effect.CheckpointsUnwanted(job, null, null));
        assertThat(unwanted(cluster.save("a", attempt(job, 0, 2), 9)))
                .containsExactly(new Effect.CheckpointsUnwanted(job, first, null));
        assertThat(cluster.core.over(Set.of(first, new TaskId(new JobId("gone"), 1))))
                .hasSize(2);
    }

    private static List<Effect> unwanted(Turn turn) {
        return turn.effects().stream()
                .filter(Effect.CheckpointsUnwanted.class::isInstance)
                .toList();
    }

    @Test
    void aCheckpointOnlyGoesForwardAndOnlyAWantedAttemptsCounts() {
        cluster.register("a", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(2));
        cluster.suggest(job);
        assertThat(cluster.save("a", attempt(job, 0, 1), 5).events()).hasSize(1);
        assertThat(cluster.save("a", attempt(job, 0, 1), 5).events()).isEmpty();
        assertThat(cluster.save("a", attempt(job, 0, 1), 4).events()).isEmpty();
        cluster.register("b", "1", 1);
        assertThat(cluster.save("b", attempt(job, 0, 1), 9).events()).isEmpty(); // it does not run there
        cluster.register("a", "2", 1);
        assertThat(cluster.save("a", attempt(job, 0, 1), 9).events()).isEmpty();
        cluster.restart();
        cluster.now += 1_500;
        cluster.register("a", "2", 1);
        assertThat(cluster.save("a", attempt(job, 0, 2), 5).events()).isEmpty();
        assertThat(cluster.save("a", attempt(job, 0, 2), 6).events()).hasSize(1);
    }

    @Test
    void aLostOrderToAMemberIsSentAgainToThatMember() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId job = submit("s", 1, 2);
        cluster.now += 1_500;
        assertThat(members(cluster.heartbeat("a", attempt(job, 0, 1)))).isEmpty();
        assertThat(members(cluster.heartbeat("b"))).isEqualTo(Map.of("b", new Gang(1, 2)));
        cluster.restart();
        assertThat(members(cluster.register("b", "1", 1))).isEqualTo(Map.of("b", new Gang(1, 2)));
    }
}
