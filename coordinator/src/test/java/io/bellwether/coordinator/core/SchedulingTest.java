package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobExplanation;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TenantSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What tasks ask for, who is served first, and why others wait. */
class SchedulingTest {
    private static final Resources ONE = Resources.DEFAULT;

    private final CoreFixture cluster = new CoreFixture();

    private JobId submit(String id, Sweep sweep) {
        cluster.now += 10;
        JobId job = cluster.submit(id, sweep);
        cluster.suggest(job);
        return job;
    }

    private JobId submit(String id, int trials, Resources resources) {
        return submit(id, CoreFixture.sweep(trials, resources, Scheduling.DEFAULT));
    }

    private JobId submit(String id, int trials, Scheduling scheduling) {
        return submit(id, CoreFixture.sweep(trials, ONE, scheduling));
    }

    private long running(JobId job) {
        return cluster.view(job).trials().stream()
                .filter(trial -> trial.state() == JobState.RUNNING)
                .count();
    }

    private Map<String, Long> byNode(JobId job) {
        return cluster.view(job).trials().stream()
                .filter(trial -> trial.state() == JobState.RUNNING)
                .collect(Collectors.groupingBy(trial -> Objects.requireNonNull(trial.node()), Collectors.counting()));
    }

    private String reason(JobId job) {
        List<JobExplanation.Wait> waits =
                cluster.core.explain(job).orElseThrow().waits();
        return waits.stream().map(JobExplanation.Wait::reason).collect(Collectors.joining(" & "));
    }

    private String refusal(Sweep sweep, ErrorCode code) {
        Turn turn = cluster.handle(new Command.SubmitJob("refused", new JobId("refused"), sweep));
        assertThat(Objects.requireNonNull(turn.refusal()).code()).isEqualTo(code);
        assertThat(turn.events()).isEmpty();
        return String.valueOf(turn.refusal().getMessage());
    }

    private NodeView.Used used(String node) {
        return cluster.core.nodes().stream()
                .filter(view -> view.id().equals(node))
                .findFirst()
                .orElseThrow()
                .used();
    }

    @Test
    void noNodeGivesMoreThanItHas() {
        cluster.registerWith("a", 4, new NodeCapacity(10_000, 1, Map.of()));
        JobId wide = submit("wide", 3, Resources.cpu(2).withMemory(3_000));
        assertThat(running(wide)).isEqualTo(2);
        assertThat(used("a")).isEqualTo(new NodeView.Used(4, 6_000, 0));
        assertThat(reason(wide))
                .contains("no node that can run it has cpu 2, memory 3000 MiB free")
                .contains("node a with cpu 0, memory 4000 MiB");
        cluster.succeed("a", attempt(wide, 0, 1), 1);
        assertThat(used("a")).isEqualTo(new NodeView.Used(4, 6_000, 0));
        cluster.restart();
        assertThat(used("a")).isEqualTo(new NodeView.Used(4, 6_000, 0));
    }

    @Test
    void memoryAndGpusLimitAsSlotsDo() {
        cluster.registerWith("a", 8, new NodeCapacity(10_000, 2, Map.of()));
        assertThat(running(submit("memory", 5, ONE.withMemory(4_000)))).isEqualTo(2);
        assertThat(running(submit("gpu", 5, ONE.withGpu(1)))).isEqualTo(2);
        assertThat(running(submit("plain", 9, ONE))).isEqualTo(3); // the last slot is kept for what waits for memory
    }

    @Test
    void whatNoNodeCanEverGiveIsRefusedWithWhatThereIs() {
        cluster.registerWith("a", 4, new NodeCapacity(10_000, 0, Map.of("zone", "a")));
        assertThat(refusal(CoreFixture.sweep(1, ONE.withGpu(1), Scheduling.DEFAULT), ErrorCode.INVALID_ARGUMENT))
                .contains("resources: cpu 1, gpu 1 (expected: what some node has;")
                .contains("node a has cpu 4, memory 10000 MiB, gpu 0, labels {zone=a}");
        assertThat(refusal(CoreFixture.sweep(1, Resources.cpu(5), Scheduling.DEFAULT), ErrorCode.INVALID_ARGUMENT))
                .contains("cpu 5");
        assertThat(refusal(
                        CoreFixture.sweep(1, ONE.withLabels("zone=b"), Scheduling.DEFAULT), ErrorCode.INVALID_ARGUMENT))
                .contains("label zone=b");
    }

    @Test
    void withoutAnyNodeItIsAcceptedAndWaitsUntilOneComesThatCan() {
        JobId job = submit("early", 1, ONE.withGpu(1));
        assertThat(reason(job)).contains("no worker node is up");
        cluster.register("plain", "1", 4);
        assertThat(reason(job)).contains("node plain: it has gpu 0").contains("it asks for cpu 1, gpu 1");
        cluster.registerWith("gpu", 1, new NodeCapacity(0, 1, Map.of()));
        assertThat(byNode(job)).containsOnlyKeys("gpu");
    }

    @Test
    void labelsSayWhere() {
        cluster.registerWith("a", 4, new NodeCapacity(0, 0, Map.of("zone", "a", "disk", "ssd")));
        cluster.registerWith("b", 4, new NodeCapacity(0, 0, Map.of("zone", "b")));
        assertThat(byNode(submit("in", 1, ONE.withLabels("zone=b|c")))).containsOnlyKeys("b");
        assertThat(byNode(submit("not", 1, ONE.withLabels("zone!=b")))).containsOnlyKeys("a");
        assertThat(byNode(submit("has", 1, ONE.withLabels("disk")))).containsOnlyKeys("a");
        assertThat(byNode(submit("has-not", 1, ONE.withLabels("!disk")))).containsOnlyKeys("b");
    }

    @Test
    void tasksAreKeptApart() {
        cluster.register("a", "1", 4);
        cluster.register("b", "1", 4);
        JobId spread = submit("spread", 3, ONE.withAntiAffinity(Resources.SELF));
        assertThat(byNode(spread)).isEqualTo(Map.of("a", 1L, "b", 1L));
        assertThat(reason(spread)).contains("must not run beside");
        cluster.succeed("b", attempt(spread, 1, 1), 1);
        assertThat(byNode(spread)).isEqualTo(Map.of("a", 1L, "b", 1L));
    }

    @Test
    void jobsAreKeptApartFromEitherSide() {
        cluster.register("a", "1", 2);
        cluster.register("b", "1", 2);
        JobId quiet = submit("quiet", 1, ONE.withAntiAffinity("toy")); // every job of the fixture is called so
        JobId loud = submit("loud", 4, ONE);
        assertThat(byNode(quiet)).isEqualTo(Map.of("a", 1L));
        assertThat(byNode(loud)).isEqualTo(Map.of("b", 2L));
        cluster.succeed("a", attempt(quiet, 0, 1), 1);
        assertThat(byNode(loud)).isEqualTo(Map.of("a", 2L, "b", 2L));
    }

    @Test
    void smallTasksCantStarveALargeOne() {
        cluster.register("a", "1", 4);
        JobId small = submit("small", 40, ONE);
        JobId large = submit("large", 1, Resources.cpu(4));
        for (int trial = 0; trial < 4; trial++) {
            assertThat(running(large)).isZero();
            assertThat(reason(large)).contains("no node that can run it has cpu 4 free");
            cluster.now += 10;
            cluster.succeed("a", attempt(small, trial, 1), 1);
        }
        assertThat(running(large)).isEqualTo(1);
        assertThat(reason(small)).contains("every slot");
    }

    @Test
    void whatALargeTaskDoesNotNeedIsNotKeptForIt() {
        cluster.registerWith("a", 8, new NodeCapacity(0, 1, Map.of()));
        JobId first = submit("first", 1, ONE.withGpu(1));
        JobId second = submit("second", 1, Resources.cpu(2).withGpu(1));
        assertThat(running(first) + running(second)).isEqualTo(1);
        assertThat(running(submit("small", 20, ONE))).isEqualTo(5); // 8 but the one in use and the two that are kept
    }

    @Test
    void tenantsShareByWeight() {
        cluster.register("a", "1", 24);
        cluster.handle(new Command.SetTenant(new TenantSpec("two", 2, null, null, null, null)));
        JobId one = submit("one", 60, Scheduling.ofTenant("one"));
        JobId two = submit("two", 60, Scheduling.ofTenant("two"));
        assertThat(List.of(running(one), running(two))).containsExactly(24L, 0L);
        for (int i = 0; i < 30; i++) {
            cluster.now += 10;
            int trial = cluster.view(one).trials().stream()
                    .filter(each -> each.state() == JobState.RUNNING)
                    .findFirst()
                    .orElseThrow()
                    .number();
            cluster.succeed("a", attempt(one, trial, 1), 1);
        }
        assertThat(List.of(running(one), running(two))).containsExactly(8L, 16L);
        assertThat(cluster.core.tenants())
                .extracting(tenant -> tenant.spec().name() + " " + tenant.cpu() + " " + tenant.waitingTasks())
                .containsExactly("one 8 22", "two 16 44");
    }

    @Test
    void theDominantResourceCounts() {
        cluster.registerWith("a", 18, new NodeCapacity(36_000, 0, Map.of()));
        submit("hold", CoreFixture.sweep(1, new Resources(18, 36_000, 0, List.of(), List.of()), Scheduling.DEFAULT));
        JobId lean = submit("lean", CoreFixture.sweep(20, ONE.withMemory(1_000), Scheduling.ofTenant("lean")));
        JobId fat = submit("fat", CoreFixture.sweep(20, ONE.withMemory(4_000), Scheduling.ofTenant("fat")));
        cluster.succeed("a", attempt(new JobId("hold"), 0, 1), 1);
        // Each gets the same part of what it needs most: 12 of 18 slots, 6 times 4,000 of 36,000 MiB.
        assertThat(List.of(running(lean), running(fat))).containsExactly(12L, 6L);
    }

    @Test
    void aQuotaIsNeverExceededAndSaysSo() {
        cluster.register("a", "1", 8);
        cluster.handle(new Command.SetTenant(new TenantSpec("small", 1, 3, null, null, 1)));
        JobId job = submit("job", 10, Scheduling.ofTenant("small"));
        assertThat(running(job)).isEqualTo(3);
        assertThat(reason(job)).contains("tenant 'small' holds cpu 3 of its quota of 3");
        cluster.restart();
        assertThat(running(job)).isEqualTo(3);
        cluster.handle(new Command.SetTenant(new TenantSpec("small", 1, 5, null, null, 1)));
        assertThat(running(job)).isEqualTo(5);
        assertThat(refusal(
                        CoreFixture.sweep(1, Resources.cpu(6), Scheduling.ofTenant("small")), ErrorCode.LIMIT_EXCEEDED))
                .contains("quota of 5");
        cluster.handle(new Command.UnsetTenant("small"));
        assertThat(running(job)).isEqualTo(8);
    }

    @Test
    void aTenantMayHaveOnlySoManyJobsWaiting() {
        cluster.register("a", "1", 1);
        cluster.handle(new Command.SetTenant(new TenantSpec("small", 1, null, null, null, 1)));
        JobId first = submit("first", 1, Scheduling.ofTenant("small"));
        submit("second", 1, Scheduling.ofTenant("small"));
        assertThat(refusal(CoreFixture.sweep(1, ONE, Scheduling.ofTenant("small")), ErrorCode.LIMIT_EXCEEDED))
                .contains("tenant 'small': 1 of its jobs wait (expected: fewer than 1");
        cluster.restart();
        refusal(CoreFixture.sweep(1, ONE, Scheduling.ofTenant("small")), ErrorCode.LIMIT_EXCEEDED);
        cluster.succeed("a", attempt(first, 0, 1), 1);
        assertThat(running(submit("third", 1, Scheduling.ofTenant("small")))).isZero();
    }

    @Test
    void aHigherPriorityGoesFirstWithinATenantOnly() {
        cluster.register("a", "1", 1);
        JobId low = submit("low", 3, Scheduling.DEFAULT);
        JobId high = submit("high", 2, Scheduling.DEFAULT.withPriority(10));
        cluster.succeed("a", attempt(low, 0, 1), 1);
        assertThat(running(high)).isEqualTo(1);
        JobId other = submit("other", 1, Scheduling.ofTenant("other"));
        cluster.now += 10;
        cluster.succeed("a", attempt(high, 0, 1), 1);
        assertThat(running(other)).isEqualTo(1); // no priority of one tenant counts against another
        cluster.succeed("a", attempt(other, 0, 1), 1);
        assertThat(running(high)).isEqualTo(1);
    }

    @Test
    void everyWaitingTaskHasAReason() {
        cluster.register("a", "1", 1);
        JobId job = submit("job", 5, ONE);
        cluster.fail("a", attempt(job, 0, 1), ErrorCode.IO_FAILED);
        JobExplanation explanation = cluster.core.explain(job).orElseThrow();
        assertThat(explanation.running()).isEqualTo(1);
        assertThat(explanation.waits()).extracting(JobExplanation.Wait::tasks).containsExactly(3, 1);
        assertThat(explanation.waits().get(0).first()).containsExactly(2, 3, 4);
        assertThat(explanation.waits().get(1).reason()).contains("tried again in 200 ms: it broke");
    }

    @Test
    void anAttemptThatTakesTooLongIsStoppedAndTriedOnceMore() {
        cluster.register("a", "1", 1);
        JobId job = submit("job", 1, Scheduling.DEFAULT.withAttemptTimeout(5));
        Turn stopped = pass(5_000, attempt(job, 0, 1));
        assertThat(CoreFixture.cancelled(stopped)).containsExactly(attempt(job, 0, 1));
        assertThat(ordered(pass(1_000, attempt(job, 0, 1)))).isEmpty(); // its slot is taken until the node has ended it
        assertThat(ordered(cluster.fail("a", attempt(job, 0, 1), ErrorCode.CANCELLED)))
                .containsExactly(attempt(job, 0, 2));
        cluster.restart();
        pass(5_000, attempt(job, 0, 2));
        assertThat(cluster.view(job).state()).isEqualTo(JobState.FAILED);
        assertThat(cluster.view(job).error())
                .contains("still running after 5 s")
                .contains("attempts that failed so: 2");
    }

    @Test
    void aJobThatPassesItsTimeLimitFails() {
        cluster.register("a", "1", 1);
        JobId job = submit("job", 3, Scheduling.DEFAULT.withTimeLimit(60));
        cluster.restart();
        cluster.now += 59_000;
        cluster.heartbeat("a", attempt(job, 0, 1));
        cluster.handle(new Command.Tick());
        assertThat(cluster.view(job).state()).isEqualTo(JobState.RUNNING);
        Turn end = pass(1_000, attempt(job, 0, 1));
        assertThat(CoreFixture.cancelled(end)).contains(attempt(job, 0, 1));
        cluster.restart();
        assertThat(cluster.view(job).state()).isEqualTo(JobState.FAILED);
        assertThat(cluster.view(job).errorCode()).isEqualTo(ErrorCode.TIMED_OUT);
        assertThat(cluster.view(job).error())
                .contains("60 s after it was accepted")
                .contains("scheduling.timeLimit");
    }

    /** Time passes, and node a lives on with what it runs. */
    private Turn pass(long millis, AttemptId... running) {
        cluster.now += millis;
        cluster.heartbeat("a", running);
        return cluster.handle(new Command.Tick());
    }

    @Test
    void aTaskThatKilledThreeExecutorsIsPutAwayAndNamesThem() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId job = submit("job", 1, ONE);
        for (int number = 1; number <= 3; number++) {
            String node = number == 2 ? "b" : "a"; // not where it has just failed, if there is another
            assertThat(cluster.view(job).trials().get(0).node()).isEqualTo(node);
            cluster.fail(node, attempt(job, 0, number), ErrorCode.EXECUTOR_LOST);
            cluster.now += 1_000;
            cluster.handle(new Command.Tick());
        }
        assertThat(cluster.view(job).trials().get(0).error())
                .contains("it has ended 3 executors: attempt 1 on a, attempt 2 on b, attempt 3 on a")
                .contains("quarantined");
    }

    @Test
    void aNodeOnWhichEverythingFailsGetsNothingForAWhile() {
        cluster.register("a", "1", 3);
        JobId job = submit("job", 8, ONE);
        for (int trial = 0; trial < 4; trial++) {
            cluster.fail("a", attempt(job, trial, 1), ErrorCode.IO_FAILED);
        }
        cluster.register("b", "1", 1);
        cluster.fail("a", attempt(job, 4, 1), ErrorCode.IO_FAILED);
        assertThat(state("a")).isEqualTo(NodeView.State.QUARANTINED);
        cluster.restart();
        NodeView quarantined = cluster.core.nodes().get(0);
        assertThat(quarantined.state()).isEqualTo(NodeView.State.QUARANTINED);
        assertThat(quarantined.note()).contains("5 attempts in a row failed there, the last: it broke");
        for (int step = 0; step < 30; step++) {
            assertThat(state("a")).isEqualTo(NodeView.State.QUARANTINED);
            cluster.now += 2_000;
            cluster.heartbeat("b", attempt(job, 7, 1));
            pass(0);
        }
        assertThat(state("a")).isEqualTo(NodeView.State.UP);
    }

    @Test
    void anAdminEndsAQuarantineAndTheLastNodeIsNeverPutAway() {
        cluster.register("a", "1", 3);
        JobId job = submit("job", 20, ONE);
        for (int trial = 0; trial < 8; trial++) {
            cluster.fail("a", attempt(job, trial, 1), ErrorCode.IO_FAILED);
        }
        assertThat(state("a")).isEqualTo(NodeView.State.UP);
        cluster.register("b", "1", 1);
        cluster.fail("a", attempt(job, 8, 1), ErrorCode.IO_FAILED);
        assertThat(state("a")).isEqualTo(NodeView.State.QUARANTINED);
        cluster.handle(new Command.ResumeNode(CoreFixture.node("a")));
        assertThat(state("a")).isEqualTo(NodeView.State.UP);
    }

    private NodeView.State state(String node) {
        return cluster.core.nodes().stream()
                .filter(view -> view.id().equals(node))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void anOutageIsWaitedForAsLongAsTheJobSaysAlsoAfterARestart() {
        cluster.register("a", "1", 1);
        JobId job = submit("job", 1, Scheduling.DEFAULT.withOutageLimit(30));
        cluster.restart();
        cluster.register("a", "1", 1);
        int attempts = 0;
        while (cluster.view(job).trials().get(0).state() != JobState.FAILED) {
            cluster.fail("a", attempt(job, 0, ++attempts), ErrorCode.UNREACHABLE);
            pass(10_000);
        }
        assertThat(attempts)
                .as("after pauses of .2, .4, .8, 1.6, 3.2, 6.4 and 10 s; another 10 s would be too many")
                .isEqualTo(8);
    }

    @Test
    void aWrongAddressFailsInSecondsAndAnOutageIsWaitedFor() {
        cluster.register("a", "1", 1);
        JobId job = submit("job", 2, ONE);
        int attempts = 0;
        while (cluster.view(job).trials().get(0).state() != JobState.FAILED) {
            cluster.fail("a", attempt(job, 0, ++attempts), ErrorCode.UNREACHABLE);
            if (attempts == 1) {
                cluster.fail("a", attempt(job, 1, 1), ErrorCode.USER_CODE_FAILED);
            }
            pass(10_000);
        }
        assertThat(attempts).isEqualTo(6);
    }
}
