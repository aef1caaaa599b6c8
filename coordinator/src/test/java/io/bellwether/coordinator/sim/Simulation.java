package io.bellwether.coordinator.sim;

import io.bellwether.client.job.JobExplanation;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.task.CallsPage;
import io.bellwether.coordinator.core.CoordinatorCore;
import java.util.BitSet;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Invariants, checked as things happen:
 *   - what the client was told is durable; a repeated submission makes no second job;
 *   - a task is dispatched only while it waits, its attempts count without gaps, one result counts, and it is the current one's;
 *   - a gang is placed whole, on as many nodes, or not at all; a draining node gets nothing new;
 *   - a pruned trial has ended: its result never counts, it is never dispatched again, never the best;
 *   - a checkpoint only goes forward, and every attempt goes on from the newest;
 *   - no node holds more attempts than it has slots, in the journal and in the flesh; no slot is free while what held it runs;
 *   - an attempt starts once, after its dispatch is durable, on the very process it was dispatched to;
 *   - epochs, sessions and model versions only grow, each used once: a fenced coordinator writes nothing;
 *   - what a batch inference leaves is discarded only when its job has ended and no attempt of it is left;
 *   - an evaluation of a trial is there once and counts once; a trial comes to the mean of its own;
 *   - a population never shrinks, its members go on together, and each birth follows from the facts before it;
 *   - a session holds no more slots than its lease, and is not ended while its client renews it;
 *   - a node lets go of what it keeps for a job only when the job has ended;
 *   - a job that waits says why.
 * And once the faults have stopped: every node is back; every accepted job ends as it should, with every trial's own value and the
 * right best; a session gets all its slots, and one whose client is gone ends; of a batch inference that published nothing, nothing is left;
 * and no node keeps an executor or a pin of a dataset for any job.
 */
/** One run of the whole cluster from one seed. */
final class Simulation {
    private static final long END_MILLIS = 600_000;

    private final long seed;
    private final SimScheduler scheduler;
    private final SimCluster cluster;
    private final SimFaults faults;

    Simulation(long seed, Defect defect) {
        this.seed = seed;
        this.scheduler = new SimScheduler(new SplittableRandom(seed));
        this.cluster = new SimCluster(scheduler, defect);
        this.faults = new SimFaults(scheduler, cluster);
    }

    /** What the seed shows: a sentence if an invariant breaks, null if all hold. */
    static @Nullable String run(long seed, Defect defect) {
        try {
            new Simulation(seed, defect).run();
            return null;
        } catch (Violation | IllegalStateException e) {
            return e.getMessage();
        }
    }

    private void run() {
        long steps = 0;
        while (scheduler.now() < END_MILLIS && scheduler.step()) {
            if (++steps % 64 == 0) {
                cluster.coordinator().core().ifPresent(Simulation::checkReasons);
                if (faults.areOver() && isSettled()) {
                    checkResults();
                    return;
                }
            }
        }
        throw new Violation(
                "not every job has ended, or not every node is back, or one keeps something for an ended job, "
                        + (END_MILLIS - SimFaults.UNTIL_MILLIS) + " ms after the last fault: " + states());
    }

    private String states() {
        return cluster.coordinator()
                        .core()
                        .map(core -> core.jobs() + ", " + core.nodes())
                        .orElse("no leader") + ", kept " + cluster.kept() + ", accepted "
                + cluster.client().accepted() + ", seed " + seed;
    }

    private boolean isSettled() {
        return cluster.client().isDone()
                && cluster.kept().isNothing()
                && cluster.coordinator()
                        .core()
                        .map(core -> core.jobs().stream()
                                        .allMatch(job -> job.state().isTerminal())
                                && core.jobs().stream().allMatch(Simulation::hasNothingLeftToDo)
                                && core.nodes().stream()
                                        .allMatch(node -> node.state() == NodeView.State.UP && node.running() == 0))
                        .orElse(false);
    }

    private static boolean hasNothingLeftToDo(JobView job) {
        return !job.tasks().containsKey(JobState.QUEUED)
                && !job.tasks().containsKey(JobState.PAUSED)
                && !job.tasks().containsKey(JobState.RUNNING);
    }

    /** A job's view is made only where something may wait: it takes as long as all the rest. */
    private static void checkReasons(CoordinatorCore core) {
        for (JobId id : core.jobIds()) {
            JobExplanation explanation = core.explain(id).orElseThrow();
            int explained = explanation.waits().stream()
                    .mapToInt(JobExplanation.Wait::tasks)
                    .sum();
            if (explained != explanation.waiting()
                    || explanation.waits().stream()
                            .anyMatch(wait -> wait.reason().isBlank())) {
                throw new Violation("of job " + id + " not every waiting task has a reason: " + explanation);
            }
            if (explanation.running() == 0 && !explanation.state().isTerminal()) {
                JobView job = core.summary(id).orElseThrow().job();
                if (job.tasks().containsKey(JobState.QUEUED) && job.waiting() == null) {
                    throw new Violation("job " + id + " waits without a reason");
                }
            }
        }
    }

    private void checkResults() {
        CoordinatorCore core = cluster.coordinator().core().orElseThrow();
        if (cluster.history().jobs() != cluster.client().jobs()) {
            throw new Violation(cluster.client().jobs() + " jobs were submitted, there are "
                    + cluster.history().jobs());
        }
        cluster.history().checkDiscarded();
        for (SimSession session : cluster.client().sessions()) {
            JobId id = session.job();
            session.check(core.job(id == null ? new JobId("none") : id)
                    .orElseThrow(() -> new Violation("session " + id + " is lost"))
                    .state());
        }
        for (Map.Entry<Integer, JobId> entry : cluster.client().accepted().entrySet()) {
            JobView job =
                    core.job(entry.getValue()).orElseThrow(() -> new Violation("job " + entry.getValue() + " is lost"));
            boolean mayBeCancelled = SimClient.isCancelled(entry.getKey());
            if (job.state() == JobState.SUCCEEDED) {
                checkSucceeded(core, entry.getKey(), job);
            } else if (!(mayBeCancelled && job.state() == JobState.CANCELLED)) {
                throw new Violation("job " + job.id() + " is " + job.state() + ": " + job.error());
            }
        }
    }

    private static void checkCalls(CoordinatorCore core, JobView job) {
        BitSet ended = new BitSet();
        CallsPage page = core.calls(job.id(), 0).orElseThrow();
        while (!page.ended().isEmpty()) {
            for (CallsPage.Ended each : page.ended()) {
                for (int call = each.first(); call < each.first() + each.count(); call++) {
                    if (ended.get(call)) {
                        throw new Violation("call " + call + " of " + job.id() + " has two results");
                    }
                    ended.set(call);
                }
            }
            page = core.calls(job.id(), page.next()).orElseThrow();
        }
        if (ended.cardinality() != SimClient.calls() || ended.length() != SimClient.calls()) {
            throw new Violation("job " + job.id() + " has " + ended.cardinality() + " results");
        }
    }

    private static void checkSucceeded(CoordinatorCore core, int number, JobView job) {
        if (SimClient.isCalls(number)) {
            checkCalls(core, job);
            return;
        }
        if (SimClient.isBatch(number)) {
            if (job.output() == null || job.output().rowsOut() != 40) {
                throw new Violation("batch " + job.id() + " wrote " + job.output());
            }
            return;
        }
        if (job.trials().size() != SimClient.trials(number)) {
            throw new Violation("sweep " + job.id() + " has " + job.trials().size() + " trials");
        }
        for (JobView.TrialView trial : job.trials()) {
            Double value = trial.value();
            boolean pruned = SimClient.mayEndEarly(number) && trial.state() == JobState.PRUNED;
            boolean succeeded = trial.state() == JobState.SUCCEEDED;
            if (value == null || !(pruned || (succeeded && value == SimClient.valueOf(trial.number())))) {
                throw new Violation("trial " + trial.id() + " is " + trial.state() + " with value " + value);
            }
        }
        if (job.best() == null || job.best() != 7 || job.model() == null) {
            throw new Violation("best trial of " + job.id() + ": " + job.best() + ", model " + job.model());
        }
    }
}
