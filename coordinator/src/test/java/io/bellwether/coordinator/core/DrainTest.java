package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.cancelled;
import static io.bellwether.coordinator.core.CoreFixture.node;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.client.wire.SessionMessage;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A draining node gets nothing new, finishes what is short, and hands over what can go on elsewhere. */
class DrainTest {
    private final CoreFixture cluster = new CoreFixture();

    private Turn drain(String name) {
        return cluster.handle(new Command.DrainNode(node(name), 30_000));
    }

    private Turn resume(String name) {
        return cluster.handle(new Command.ResumeNode(node(name)));
    }

    @Test
    void aDrainingNodeGetsNothingNewAndItsWorkCounts() {
        cluster.register("a", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(3));
        cluster.suggest(job);
        assertThat(drain("a").reply()).isEqualTo(new SessionMessage.Done());
        assertThat(cluster.core.nodes().get(0).state()).isEqualTo(NodeView.State.DRAINING);
        assertThat(ordered(cluster.succeed("a", attempt(job, 0, 1), 0.5))).isEmpty();
        assertThat(cluster.view(job).trials().get(0).value()).isEqualTo(0.5);
        assertThat(cluster.view(job).waiting()).isEqualTo("node a: it is draining");
        assertThat(ordered(cluster.register("b", "1", 1))).containsExactly(attempt(job, 1, 1));
        assertThat(ordered(resume("a"))).containsExactly(attempt(job, 2, 1));
        assertThat(cluster.core.nodes().get(0).state()).isEqualTo(NodeView.State.UP);
    }

    @Test
    void itGoesOnDrainingWhateverIsRestarted() {
        cluster.register("a", "1", 1);
        drain("a");
        cluster.restart();
        cluster.register("a", "2", 1);
        assertThat(cluster.core.nodes().get(0).state()).isEqualTo(NodeView.State.DRAINING);
        cluster.now += CoreConfig.DEFAULT.nodeTimeoutMillis() + 1;
        cluster.handle(new Command.Tick());
        assertThat(cluster.core.nodes().get(0).state()).isEqualTo(NodeView.State.LOST);
        cluster.register("a", "2", 1);
        assertThat(cluster.core.nodes().get(0).state()).isEqualTo(NodeView.State.DRAINING);
    }

    @Test
    void drainingTwiceIsDrainingOnce() {
        cluster.register("a", "1", 1);
        assertThat(resume("a").events()).isEmpty();
        assertThat(drain("a").events()).hasSize(1);
        Turn again = drain("a");
        assertThat(again.events()).isEmpty();
        assertThat(again.reply()).isEqualTo(new SessionMessage.Done());
    }

    @Test
    void afterTheGraceWhatHasACheckpointGoesOnElsewhereAndTheRestFinishes() {
        cluster.register("a", "1", 2);
        JobId job = cluster.submit("s", CoreFixture.sweep(2));
        cluster.suggest(job);
        cluster.save("a", attempt(job, 0, 1), 7);
        cluster.register("b", "1", 1);
        drain("a");
        assertThat(after(29_999).events()).isEmpty();
        Turn moved = after(1);
        assertThat(cancelled(moved)).containsExactly(attempt(job, 0, 1));
        assertThat(CoreFixture.messages(moved, NodeMessage.RunAttempt.class))
                .extracting(NodeMessage.RunAttempt::attempt)
                .containsExactly(attempt(job, 0, 2));
        TaskSpec.Trial again = (TaskSpec.Trial)
                CoreFixture.messages(moved, NodeMessage.RunAttempt.class).get(0).task();
        assertThat(Objects.requireNonNull(again.checkpoint()).step()).isEqualTo(7);
        assertThat(cluster.succeed("a", attempt(job, 0, 1), 0.9).events())
                .as("what was moved does not count any more")
                .hasSize(1)
                .first()
                .isInstanceOf(TaskEvent.AttemptReleased.class);
        assertThat(cluster.core.nodes().get(0).state()).isEqualTo(NodeView.State.DRAINING);
        cluster.succeed("a", attempt(job, 1, 1), 0.5);
        cluster.succeed("b", attempt(job, 0, 2), 0.7);
        assertThat(cluster.view(job).trials())
                .extracting(JobView.TrialView::value)
                .containsExactly(0.7, 0.5);
        assertThat(cluster.view(job).trials().get(0).error()).isNull();
    }

    @Test
    void whatIsPreemptibleIsMovedAndSaysSoWhileItWaits() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(2, null, Scheduling.DEFAULT.withPreemptible(true)));
        cluster.suggest(job);
        drain("a");
        Turn moved = after(30_000);
        assertThat(cancelled(moved)).containsExactly(attempt(job, 0, 1));
        assertThat(cluster.core.explain(job).orElseThrow().waits())
                .singleElement()
                .satisfies(wait -> assertThat(wait.reason())
                        .isEqualTo("every slot of the nodes that can run it is taken; 1 of them had begun: node a is"
                                + " draining, so its attempt 1 there was ended to go on elsewhere"));
        cluster.restart();
        assertThat(cancelled(cluster.register("a", "1", 1, attempt(job, 0, 1))))
                .as("after a restart it is known to be unwanted")
                .containsExactly(attempt(job, 0, 1));
    }

    @Test
    void whatNoOtherNodeCanRunStays() {
        cluster.register("a", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(1, null, Scheduling.DEFAULT.withPreemptible(true)));
        cluster.suggest(job);
        drain("a");
        assertThat(after(60_000).events()).isEmpty();
    }

    @Test
    void theGraceCanBeCutShortAndIsOverWhenTheNodeIsResumed() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(1, null, Scheduling.DEFAULT.withPreemptible(true)));
        cluster.suggest(job);
        drain("a");
        resume("a");
        assertThat(after(60_000).events()).isEmpty();
        drain("a");
        cluster.handle(new Command.DrainNode(node("a"), 0));
        assertThat(ordered(after(0))).containsExactly(attempt(job, 0, 2));
    }

    @Test
    void itIsDrainedOnceNothingRunsAndItsSegmentsAreOnOthers() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        drain("a");
        cluster.grid("a", 2, false);
        assertThat(cluster.core.nodes().get(0).state()).isEqualTo(NodeView.State.DRAINING);
        assertThat(cluster.core.nodes().get(0).note()).contains("is being copied to others");
        cluster.grid("a", 2, true);
        assertThat(cluster.core.nodes().get(0).state()).isEqualTo(NodeView.State.DRAINED);
        assertThat(cluster.core.nodes().get(0).note()).isNull();
        drain("b");
        cluster.grid("b", 2, true);
        assertThat(cluster.core.nodes().get(1).state())
                .as("its copies may be on the other one that goes")
                .isEqualTo(NodeView.State.DRAINING);
        assertThat(cluster.core.nodes().get(1).note()).contains("node a drains as well");
        cluster.now += CoreConfig.DEFAULT.nodeTimeoutMillis() + 1;
        cluster.grid("b", 1, false);
        cluster.handle(new Command.Tick());
        assertThat(cluster.core.nodes().get(1).note()).contains("no other node is in the grid");
    }

    private Turn after(long millis) {
        cluster.now += millis;
        cluster.touchAll();
        return cluster.handle(new Command.Tick());
    }

    @Test
    void anUnknownNodeIsRefusedWithTheNearestName() {
        cluster.register("gpu-node-1", "1", 1);
        Turn turn = drain("gpu-nod-1");
        assertThat(Objects.requireNonNull(turn.refusal()).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(turn.refusal()).hasMessageContaining("did you mean 'gpu-node-1'?");
    }
}
