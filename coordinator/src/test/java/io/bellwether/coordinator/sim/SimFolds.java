package io.bellwether.coordinator.sim;

import static io.bellwether.coordinator.sim.Violation.check;

import io.bellwether.client.job.Evaluation;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.Fold;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.sweep.SweepEvent;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Of sweeps that evaluate each trial several times: every evaluation is there once and counts once, a trial comes to the mean of its own, and
 * the best is fitted when all have ended.
 */
final class SimFolds {
    private final Map<JobId, Facts> sweeps = new HashMap<>();

    private static final class Facts {
        private final int evaluations;
        private final int firstTask;
        private int trials;
        /** By trial: what its evaluations came to. */
        private final Map<Integer, Map<Integer, Double>> values = new TreeMap<>();

        private final Set<Integer> queued = new HashSet<>();
        private final Map<Integer, SweepEvent.TrialEvaluated> ended = new TreeMap<>();
        private boolean isFitted;

        private Facts(Evaluation evaluation, int firstTask) {
            this.evaluations = evaluation.count();
            this.firstTask = firstTask;
        }

        private int trial(TaskId task) {
            return Math.floorDiv(task.number() - firstTask, evaluations);
        }
    }

    void accepted(JobEvent.JobAccepted job) {
        if (job.spec() instanceof Sweep sweep && sweep.planOrSimple().evaluate() != null) {
            sweeps.put(
                    job.job(),
                    new Facts(
                            Objects.requireNonNull(sweep.planOrSimple().evaluate()), sweep.dataset() == null ? 0 : 1));
        }
    }

    /** What has become durable. */
    void durable(Event event) {
        JobId job = event.job();
        Facts facts = job == null ? null : sweeps.get(job);
        if (facts == null) {
            return;
        }
        if (event instanceof SweepEvent.TrialsAdded added) {
            check(
                    added.firstNumber() == facts.trials,
                    () -> "trial " + added.firstNumber() + " of " + job + " comes twice");
            facts.trials += added.configurations().size();
        } else if (event instanceof TaskEvent.TaskQueued queued && queued.spec() instanceof TaskSpec.Trial trial) {
            queued(facts, queued.task(), trial);
        } else if (event instanceof TaskEvent.AttemptSucceeded succeeded) {
            succeeded(facts, succeeded);
        } else if (event instanceof TaskEvent.TaskDropped dropped) {
            check(
                    facts.ended.containsKey(facts.trial(dropped.task())),
                    () -> dropped.task() + " was dropped, but its trial goes on");
        } else if (event instanceof SweepEvent.TrialEvaluated evaluated) {
            evaluated(facts, evaluated);
        } else if (event instanceof JobEvent.JobEnded ended && ended.state() == JobState.SUCCEEDED) {
            check(
                    facts.ended.size() == facts.trials && facts.isFitted,
                    () -> "job " + job + " has ended before its trials");
        }
    }

    private static void queued(Facts facts, TaskId task, TaskSpec.Trial trial) {
        Fold fold = trial.fold();
        check(facts.queued.add(task.number()), () -> task + " was queued twice");
        if (fold == null) {
            check(
                    task.number() == facts.firstTask + facts.trials * facts.evaluations
                            && facts.ended.size() == facts.trials,
                    () -> task + " fits the best while trials are open");
            check(
                    Objects.equals(facts.ended.get(trial.number()), best(facts)),
                    () -> "trial " + trial.number() + " is not the best");
        } else {
            check(
                    task.number() == facts.firstTask + trial.number() * facts.evaluations + fold.number()
                            && trial.number() < facts.trials,
                    () -> task + " is not evaluation " + fold.number() + " of trial " + trial.number());
        }
    }

    private static SweepEvent.@Nullable TrialEvaluated best(Facts facts) {
        SweepEvent.TrialEvaluated best = null;
        for (SweepEvent.TrialEvaluated each : facts.ended.values()) {
            boolean counts = each.state() == JobState.SUCCEEDED;
            best = counts && (best == null || valueOf(each) > valueOf(best)) ? each : best;
        }
        return best;
    }

    private static double valueOf(SweepEvent.TrialEvaluated trial) {
        return Objects.requireNonNull(trial.value());
    }

    private static void succeeded(Facts facts, TaskEvent.AttemptSucceeded succeeded) {
        if (succeeded.result() instanceof TaskResult.FoldDone done) {
            int trial = facts.trial(succeeded.task());
            int number = succeeded.task().number() - facts.firstTask - trial * facts.evaluations;
            check(!facts.ended.containsKey(trial), () -> succeeded.attempt() + " counts, but its trial has ended");
            Double before =
                    facts.values.computeIfAbsent(trial, any -> new TreeMap<>()).put(number, done.value());
            check(before == null, () -> "evaluation " + number + " of trial " + trial + " counts twice");
        } else if (succeeded.result() instanceof TaskResult.TrialDone) {
            facts.isFitted = true;
        }
    }

    private static void evaluated(Facts facts, SweepEvent.TrialEvaluated evaluated) {
        Map<Integer, Double> values = facts.values.getOrDefault(evaluated.trial(), Map.of());
        String what = "trial " + evaluated.trial() + " of " + evaluated.job();
        check(facts.ended.put(evaluated.trial(), evaluated) == null, () -> what + " has ended twice");
        boolean isWhole = values.size() == facts.evaluations;
        check(
                evaluated.state() == (isWhole ? JobState.SUCCEEDED : JobState.PRUNED),
                () -> what + " is " + evaluated.state() + " after " + values.size() + " evaluations");
        double sum = values.values().stream().mapToDouble(each -> each).sum();
        check(
                valueOf(evaluated) == sum / values.size(),
                () -> what + " comes to " + evaluated.value() + ", its evaluations to " + values);
    }
}
