package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.OutcomeConstraint;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.TaskResult;
import java.util.ArrayList;
import java.util.List;

/** How a finished trial fares by what its sweep optimizes and demands. */
public final class TrialValues {
    private TrialValues() {}

    /** All objectives, the sweep's metric first; NaN for one that the trainer did not report. */
    public static List<Double> objectives(Sweep sweep, TaskResult.TrialDone done) {
        if (sweep.plan() == null) {
            return List.of(done.value());
        }
        return objectives(sweep, sweep, done);
    }

    /** The objectives of a sweep, of a trial that another has made. */
    static List<Double> objectives(Sweep sweep, Sweep maker, TaskResult.TrialDone done) {
        List<Double> values = new ArrayList<>();
        for (MetricSpec objective : sweep.allObjectives()) {
            values.add(value(maker, done, objective.name()));
        }
        return values;
    }

    /** By how much it breaks each constraint on outcomes; 0 where it keeps it. */
    public static List<Double> violations(Sweep sweep, TaskResult.TrialDone done) {
        if (sweep.plan() == null) {
            return List.of();
        }
        return violations(sweep, sweep, done);
    }

    static List<Double> violations(Sweep sweep, Sweep maker, TaskResult.TrialDone done) {
        List<Double> violations = new ArrayList<>();
        for (OutcomeConstraint outcome : sweep.planOrSimple().outcomes()) {
            violations.add(outcome.violation(value(maker, done, outcome.metric())));
        }
        return violations;
    }

    /** The sum of the violations. */
    public static double violation(Sweep sweep, TaskResult.TrialDone done) {
        double sum = 0;
        for (double each : violations(sweep, done)) {
            sum += each;
        }
        return sum;
    }

    static double value(Sweep sweep, TaskResult.TrialDone done, String metric) {
        return metric.equals(sweep.metric().name())
                ? done.value()
                : done.metrics().getOrDefault(metric, Double.NaN);
    }

    /** Whether it has a number for each objective. */
    static boolean areNumbers(List<Double> values) {
        return values.stream().noneMatch(value -> value.isNaN());
    }
}
