package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.List;

/**
 * A complete trial as evolution sees it. Immutable.
 *
 * @param costs its objectives, smaller is better
 * @param violation by how much it breaks the constraints on outcomes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Individual(Observation trial, double[] costs, double violation) {
    static Individual of(Observation trial, List<Goal> goals) {
        return new Individual(trial, costs(trial, goals), trial.violation());
    }

    /** The objectives of a complete trial, smaller is better. */
    static double[] costs(Observation trial, List<Goal> goals) {
        double[] costs = new double[goals.size()];
        for (int i = 0; i < costs.length; i++) {
            double value = trial.values().get(i);
            costs[i] = goals.get(i) == Goal.MINIMIZE ? value : -value;
        }
        return costs;
    }

    int number() {
        return trial.number();
    }
}
