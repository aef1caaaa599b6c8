package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.ArrayList;
import java.util.List;

/** Makes failed trials complete ones that are as bad as the worst of all in everything. Used once. */
final class WorstValues {
    private final List<Goal> goals;
    private final List<Observation> trials;

    WorstValues(List<Goal> goals, List<Observation> trials) {
        this.goals = goals;
        this.trials = trials;
    }

    /** Replaces them in the list; where no trial is complete they stay as they are. */
    void replaceFailed() {
        List<Double> values = new ArrayList<>();
        List<Double> violations = new ArrayList<>();
        for (Observation trial : trials) {
            if (trial.state() == Observation.State.COMPLETE) {
                for (int i = 0; i < goals.size(); i++) {
                    double value = trial.values().get(i);
                    if (i == values.size()) {
                        values.add(value);
                    } else if (goals.get(i).isBetter(values.get(i), value)) {
                        values.set(i, value);
                    }
                }
                for (int i = 0; i < trial.violations().size(); i++) {
                    double violation = trial.violations().get(i);
                    if (i == violations.size()) {
                        violations.add(violation);
                    }
                    violations.set(i, Math.max(violation, violations.get(i)));
                }
            }
        }
        if (values.isEmpty()) {
            return;
        }
        trials.replaceAll(trial -> trial.state() == Observation.State.FAILED
                ? Observation.complete(trial.number(), trial.params(), values, violations)
                : trial);
    }
}
