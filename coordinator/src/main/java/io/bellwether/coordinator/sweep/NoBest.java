package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.OutcomeConstraint;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Why a sweep of which trials have succeeded has no best one. */
final class NoBest {
    private NoBest() {}

    /**
     * A sentence for the sweep's end.
     */
    static String why(Trials trials) {
        SweepState sweep = trials.sweep();
        Sweep spec = sweep.spec();
        TaskResult.TrialDone nearest = null;
        int number = -1;
        for (int trial = 0; trial < sweep.configurations.size(); trial++) {
            TaskResult.TrialDone done = trials.done(trial);
            if (done != null
                    && (nearest == null || TrialValues.violation(spec, done) < TrialValues.violation(spec, nearest))) {
                nearest = done;
                number = trial;
            }
        }
        if (nearest == null) {
            return "no trial has a result";
        }
        List<String> missing = missing(spec, nearest);
        if (!missing.isEmpty()) {
            TreeSet<String> reported = new TreeSet<>(nearest.metrics().keySet());
            reported.add(spec.metric().name());
            return "no trial reported " + String.join(", ", missing) + " (reported: " + String.join(", ", reported)
                    + "); let the trainer report it, or name another metric";
        }
        List<String> broken = new ArrayList<>();
        for (OutcomeConstraint outcome : spec.planOrSimple().outcomes()) {
            double value = TrialValues.value(spec, nearest, outcome.metric());
            if (outcome.violation(value) > 0) {
                broken.add(outcome + ", where it has " + value);
            }
        }
        return "none of the " + sweep.succeeded
                + " trials that succeeded keeps the constraints on outcomes; the nearest, trial " + number + ", breaks "
                + String.join(" and ", broken) + "; loosen them, or search elsewhere";
    }

    private static List<String> missing(Sweep spec, TaskResult.TrialDone done) {
        List<String> names = new ArrayList<>();
        spec.allObjectives().stream().map(MetricSpec::name).forEach(names::add);
        spec.planOrSimple().outcomes().stream().map(OutcomeConstraint::metric).forEach(names::add);
        return names.stream()
                .distinct()
                .filter(name -> Double.isNaN(TrialValues.value(spec, done, name)))
                .map(name -> "'" + name + "'")
                .toList();
    }
}
