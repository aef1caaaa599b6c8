package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.wire.NodeMessage.RunAttempt;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A task that runs out of memory is tried once more, with more of it if there is more. */
class MoreMemoryTest {
    private final CoreFixture cluster = new CoreFixture();

    private JobId submit(Sweep sweep) {
        JobId job = cluster.submit("hungry", sweep);
        cluster.suggest(job);
        return job;
    }

    private JobId submit(Resources resources) {
        return submit(CoreFixture.sweep(1, resources, Scheduling.DEFAULT));
    }

    private void node(String name, int slots, long memory) {
        cluster.registerWith(name, slots, new NodeCapacity(memory, 0, Map.of()));
    }

    /** What the orders of the turn allow their attempts, in MiB. */
    private static List<Long> allowed(Turn turn) {
        return messages(turn, RunAttempt.class).stream().map(RunAttempt::memory).toList();
    }

    private Turn later() {
        cluster.now += 1_000;
        return cluster.handle(new Command.Tick());
    }

    private List<Long> usedMemory() {
        return cluster.core.nodes().stream().map(view -> view.used().memory()).toList();
    }

    @Test
    void itGetsTwiceWhatItHadAskedForOnce() {
        node("a", 4, 10_000);
        JobId job = submit(Resources.DEFAULT.withMemory(3_000));
        cluster.fail("a", attempt(job, 0, 1), ErrorCode.OUT_OF_MEMORY);
        assertThat(usedMemory()).containsExactly(0L);
        assertThat(cluster.core.explain(job).orElseThrow().waits())
                .singleElement()
                .satisfies(wait -> assertThat(wait.reason()).contains("with memory 6000 MiB: it broke"));
        assertThat(allowed(later())).containsExactly(6_000L);
        assertThat(usedMemory()).containsExactly(6_000L);
        cluster.restart();
        assertThat(usedMemory()).containsExactly(6_000L);
        cluster.register("a", "1", 4, attempt(job, 0, 2));
        cluster.fail("a", attempt(job, 0, 2), ErrorCode.OUT_OF_MEMORY);
        assertThat(usedMemory()).containsExactly(0L);
        assertThat(cluster.view(job).trials().get(0).state()).isEqualTo(JobState.FAILED);
        assertThat(cluster.view(job).trials().get(0).error()).contains("attempts that failed so: 2");
    }

    @Test
    void itGetsNoMoreThanSomeNodeHas() {
        node("a", 4, 4_000);
        node("b", 4, 5_000);
        JobId job = submit(Resources.DEFAULT.withMemory(3_000));
        String node = cluster.view(job).trials().get(0).node();
        cluster.fail(String.valueOf(node), attempt(job, 0, 1), ErrorCode.OUT_OF_MEMORY);
        assertThat(allowed(later())).containsExactly(5_000L);
        assertThat(cluster.view(job).trials().get(0).node()).isEqualTo("b");
    }

    @Test
    void whereThereIsNoMoreItIsTriedAgainWithTheSame() {
        node("a", 4, 3_000);
        JobId job = submit(Resources.DEFAULT.withMemory(3_000));
        cluster.fail("a", attempt(job, 0, 1), ErrorCode.OUT_OF_MEMORY);
        assertThat(allowed(later())).containsExactly(3_000L);
    }

    @Test
    void itGetsNoMoreThanItsTenantMayEverHold() {
        node("a", 4, 10_000);
        cluster.handle(new Command.SetTenant(new TenantSpec("default", 1, null, 4_500L, null, null)));
        JobId job = submit(Resources.DEFAULT.withMemory(3_000));
        cluster.fail("a", attempt(job, 0, 1), ErrorCode.OUT_OF_MEMORY);
        assertThat(allowed(later())).containsExactly(4_500L);
    }

    @Test
    void whatHadAskedForNothingGetsWhatItsSlotIsWorth() {
        node("a", 4, 10_000);
        JobId job = submit(Resources.DEFAULT);
        cluster.fail("a", attempt(job, 0, 1), ErrorCode.OUT_OF_MEMORY);
        assertThat(allowed(later())).containsExactly(2_500L);
        cluster.succeed("a", attempt(job, 0, 2), 1);
        assertThat(usedMemory()).containsExactly(0L);
    }

    @Test
    void eachMemberOfAGangGetsIt() {
        node("a", 1, 4_000);
        node("b", 1, 8_000);
        JobId job = submit(CoreFixture.gangs(1, 2));
        String rank0 = cluster.view(job).trials().get(0).node();
        String rank1 = "a".equals(rank0) ? "b" : "a";
        cluster.fail(rank1, attempt(job, 0, 1), ErrorCode.UNREACHABLE);
        cluster.fail(String.valueOf(rank0), attempt(job, 0, 1), ErrorCode.OUT_OF_MEMORY); // the reason comes late
        assertThat(usedMemory()).containsExactly(0L, 0L);
        assertThat(allowed(later())).containsExactly(4_000L, 4_000L);
        assertThat(usedMemory()).containsExactly(4_000L, 4_000L);
        cluster.restart();
        assertThat(usedMemory()).containsExactly(4_000L, 4_000L);
    }

    @Test
    void whatFailsOtherwiseKeepsWhatItHad() {
        node("a", 4, 10_000);
        JobId job = submit(Resources.DEFAULT.withMemory(3_000));
        cluster.fail("a", attempt(job, 0, 1), ErrorCode.EXECUTOR_LOST);
        assertThat(allowed(later())).containsExactly(3_000L);
    }
}
