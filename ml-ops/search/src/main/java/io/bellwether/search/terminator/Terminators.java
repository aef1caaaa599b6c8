package io.bellwether.search.terminator;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.TerminatorSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.RegretBound;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * What they answer follows from the history alone. "stagnation" goes through the finished trials by their numbers, not by when they ended:
 * of trials that run side by side the order of ends is chance.
 */
/** The built-in terminators by name. */
public final class Terminators {
    /** Without a better measure of noise: a gain of so little of the interquartile range of all values is none. */
    private static final double SHARE_OF_RANGE = 0.01;

    private Terminators() {}

    /**
     * Why the search may end now, in a sentence; empty if it may not. Cost of {@code regret-bound}: a Gaussian process of all trials.
     *
     * @param history of one goal; of several, only the first counts
     * @param noise the standard error of the best trial's value, if anything is known of it
     */
    public static Optional<String> reason(
            TerminatorSpec spec, SearchSpace space, History history, @Nullable Double noise) {
        List<Observation> finished = history.observations().stream()
                .filter(trial ->
                        trial.state() == Observation.State.COMPLETE || trial.state() == Observation.State.PRUNED)
                .toList();
        if (finished.size() < spec.minTrials() || history.best().isEmpty()) {
            return Optional.empty();
        }
        return spec.name().equals("stagnation")
                ? stagnation(spec, history, finished)
                : regretBound(spec, space, history, finished, noise);
    }

    private static Optional<String> stagnation(TerminatorSpec spec, History history, List<Observation> finished) {
        int before = finished.size() - spec.trials();
        if (before < 1) {
            return Optional.empty();
        }
        double earlier = best(finished.subList(0, before), history.goal());
        double now = best(finished, history.goal());
        double minGain = spec.minGain() == null ? 0 : spec.minGain();
        boolean stagnates = Double.isFinite(earlier) && earlier - now <= minGain;
        return stagnates
                ? Optional.of("the last " + spec.trials() + " of " + finished.size()
                        + " finished trials have not improved the best value"
                        + (minGain > 0 ? " by more than " + number(minGain) : ""))
                : Optional.empty();
    }

    private static double best(List<Observation> trials, Goal goal) {
        double best = Double.POSITIVE_INFINITY;
        for (Observation trial : trials) {
            Double value = trial.value();
            if (value != null && trial.isFeasible()) {
                best = Math.min(best, goal == Goal.MINIMIZE ? value : -value);
            }
        }
        return best;
    }

    private static Optional<String> regretBound(
            TerminatorSpec spec,
            SearchSpace space,
            History history,
            List<Observation> finished,
            @Nullable Double noise) {
        double threshold = spec.minGain() != null
                ? spec.minGain()
                : noise != null && noise > 0 ? noise : SHARE_OF_RANGE * range(finished);
        OptionalDouble bound = RegretBound.of(space, history);
        return bound.isPresent() && bound.getAsDouble() < threshold
                ? Optional.of("after " + finished.size() + " finished trials at most " + number(bound.getAsDouble())
                        + " is left to gain by the regret bound, less than " + number(threshold))
                : Optional.empty();
    }

    private static double range(List<Observation> finished) {
        List<Double> values = new ArrayList<>();
        for (Observation trial : finished) {
            Double value = trial.value();
            if (value != null && Double.isFinite(value)) {
                values.add(value);
            }
        }
        values.sort(null);
        return values.isEmpty() ? 0 : values.get(3 * values.size() / 4) - values.get(values.size() / 4);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
