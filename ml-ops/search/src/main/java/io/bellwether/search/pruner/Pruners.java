package io.bellwether.search.pruner;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.spec.Nearest;
import java.util.List;

/** The built-in pruners by name. */
public final class Pruners {
    private static final List<String> NAMES = List.of("median", "none");

    private Pruners() {}

    /** The names that {@link #of} knows, sorted. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * A new pruner for one search.
     *
     * @throws ClusterException INVALID_ARGUMENT if there is none of that name
     */
    public static Pruner of(PrunerSpec spec, Goal goal) {
        return switch (spec.name()) {
            case "median" -> new MedianPruner(spec, goal);
            case "none" -> new Nothing();
            default ->
                throw new ClusterException(
                        ErrorCode.INVALID_ARGUMENT,
                        "pruner: '" + spec.name() + "' is unknown; " + Nearest.hint(spec.name(), NAMES));
        };
    }

    static final class Nothing implements Pruner {
        @Override
        public void complete(LearningCurve curve) {}

        @Override
        public boolean prunes(LearningCurve curve) {
            return false;
        }
    }
}
