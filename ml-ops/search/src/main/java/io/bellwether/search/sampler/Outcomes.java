package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.search.sampler.Observation.State;
import java.util.Comparator;
import java.util.SortedMap;

/** How good trials came out. */
final class Outcomes {
    private Outcomes() {}

    /** Whether a trial has something to learn from: a value, or values on the way to where it was ended. */
    static boolean isFinished(Observation trial) {
        return trial.state() == State.COMPLETE || trial.state() == State.PRUNED;
    }

    /** The value of a complete trial, the last of a pruned one, so that smaller is better; infinite if there is none. */
    static double cost(Observation trial, Goal goal) {
        Double value = trial.value();
        SortedMap<Integer, Double> curve = trial.intermediate();
        Double judged = value != null || curve.isEmpty() ? value : curve.get(curve.lastKey());
        if (judged == null || judged.isNaN()) {
            return Double.POSITIVE_INFINITY;
        }
        return goal == Goal.MINIMIZE ? judged : -judged;
    }

    /**
     * Complete trials by value, then pruned ones, of which the one that came further is better, then the one whose last value is; last
     * those that break constraints on outcomes, by how much. The earlier of equals is better.
     */
    static Comparator<Observation> bestFirst(Goal goal) {
        return Comparator.comparingDouble(Observation::violation)
                .thenComparing(trial -> trial.state() != State.COMPLETE)
                .thenComparing(trial ->
                        trial.state() == State.COMPLETE || trial.intermediate().isEmpty()
                                ? 0
                                : -trial.intermediate().lastKey())
                .thenComparing(trial -> cost(trial, goal))
                .thenComparing(Observation::number);
    }
}
