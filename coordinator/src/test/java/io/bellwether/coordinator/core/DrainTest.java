package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.node;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.wire.SessionMessage;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A draining node finishes what it runs and gets nothing new. */
class DrainTest {
    private final CoreFixture cluster = new CoreFixture();

    private Turn drain(String name) {
        return cluster.handle(new Command.DrainNode(node(name), true));
    }

    private Turn resume(String name) {
        return cluster.handle(new Command.DrainNode(node(name), false));
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
    void anUnknownNodeIsRefusedWithTheNearestName() {
        cluster.register("gpu-node-1", "1", 1);
        Turn turn = drain("gpu-nod-1");
        assertThat(Objects.requireNonNull(turn.refusal()).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(turn.refusal()).hasMessageContaining("did you mean 'gpu-node-1'?");
    }
}
