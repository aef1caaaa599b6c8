package io.bellwether.search.pruner;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.spec.Nearest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The built-in pruners by name. */
public final class Pruners {
    private static final double MEDIAN = 50;

    private Pruners() {}

    /** The names that {@link #of} knows, the simple ones first. */
    public static List<String> names() {
        return PrunerSpec.NAMES;
    }

    /**
     * A new pruner for one search.
     *
     * @throws ClusterException INVALID_ARGUMENT if there is none of that name
     */
    public static Pruner of(PrunerSpec spec, Goal goal) {
        return switch (spec.name()) {
            case "none", "asha-promotion", "pbt", "pb2" -> new Nothing(); // it ends none, but see pauser
            case "median" -> new PercentilePruner(spec, goal, MEDIAN);
            case "percentile" ->
                new PercentilePruner(spec, goal, Objects.requireNonNull(spec.percentile(), "percentile"));
            case "successive-halving" -> new HalvingPruner(new Rungs(goal, Ladder.of(spec)), 1);
            case "asha" -> new HalvingPruner(new Rungs(goal, Ladder.of(spec)), spec.oneIn() - 1);
            case "hyperband" ->
                new HyperbandPruner(
                        goal, spec.firstRung(), spec.oneIn(), Objects.requireNonNull(spec.maxSteps(), "maxSteps"));
            case "threshold" -> new ThresholdPruner(spec);
            case "patience" ->
                new PatiencePruner(
                        spec, goal, spec.of().isEmpty() ? null : of(spec.of().get(0), goal));
            case "wilcoxon" -> new WilcoxonPruner(spec, goal);
            case "any", "all" ->
                new CombinedPruner(
                        spec.of().stream().map(each -> of(each, goal)).toList(),
                        spec.name().equals("all"));
            default ->
                throw new ClusterException(
                        ErrorCode.INVALID_ARGUMENT,
                        "pruner: '" + spec.name() + "' is unknown; " + Nearest.hint(spec.name(), PrunerSpec.NAMES));
        };
    }

    /**
     * A new pruner for one search whose trials report one value for each fold, the fold's number being the step: {@code wilcoxon} compares
     * them fold by fold, all others the means over so many folds, which are then the steps.
     *
     * @throws ClusterException INVALID_ARGUMENT if there is none of that name
     */
    public static Pruner ofFolds(PrunerSpec spec, Goal goal) {
        return switch (spec.name()) {
            case "none" -> new Nothing();
            case "wilcoxon" -> of(spec, goal);
            case "any", "all" ->
                new CombinedPruner(
                        spec.of().stream().map(each -> ofFolds(each, goal)).toList(),
                        spec.name().equals("all"));
            default -> new FoldMeansPruner(of(spec, goal));
        };
    }

    /** What has trials of one search pause; empty if nothing does. */
    public static Optional<Pauser> pauser(PrunerSpec spec, Goal goal) {
        if (spec.name().equals("asha-promotion")) {
            return Optional.of(new Promotion(goal, Ladder.of(spec)));
        }
        if (spec.breeds()) {
            return Optional.of(new Population(spec, goal));
        }
        return spec.of().stream().flatMap(each -> pauser(each, goal).stream()).findFirst();
    }

    /** As above, for a search in one process, where nobody takes over another's checkpoint. */
    public static Optional<Pauser> localPauser(PrunerSpec spec, Goal goal) {
        if (spec.breeds()) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "pruner: '" + spec.name()
                            + "' in a local study (expected: one that replaces nobody); submit a sweep to a cluster");
        }
        return pauser(spec, goal);
    }

    /** Whether the trial, by its newest step, is past the warm-up and at an interval's end. */
    static boolean isDue(PrunerSpec spec, LearningCurve curve) {
        if (curve.values().isEmpty()) {
            return false;
        }
        long after = curve.values().lastKey() - spec.warmupSteps();
        return after >= 0 && after % spec.intervalSteps() == 0;
    }

    static final class Nothing implements Pruner {
        @Override
        public void reported(int trial, LearningCurve curve) {}

        @Override
        public void complete(int trial, LearningCurve curve, double value) {}

        @Override
        public boolean prunes(int trial, LearningCurve curve) {
            return false;
        }
    }
}
