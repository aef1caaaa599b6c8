package io.bellwether.search.sampler;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every combination once, in lexicographic order. A real parameter, and a whole-number one with more than {@code points}
 * values, is cut into {@code points} evenly spaced values, both bounds among them, evenly in the logarithm where the
 * parameter says so. A parameter with a step of its own is tried at each step.
 */
final class GridSampler implements Sampler {
    static final long MAX_COMBINATIONS = 10_000_000;

    private final int points;
    private @Nullable Grid last;

    GridSampler(int points) {
        this.points = points;
    }

    @Override
    public List<Map<String, Object>> suggest(SearchSpace space, History history, int firstNumber, int count) {
        Combinations combinations = combinations(space);
        List<Map<String, Object>> suggestions = new ArrayList<>();
        long end = Math.min(combinations.size(), (long) firstNumber + count);
        for (long index = firstNumber; index < end; index++) {
            suggestions.add(combinations.get(index));
        }
        return suggestions;
    }

    @Override
    public OptionalLong size(SearchSpace space) {
        return OptionalLong.of(combinations(space).size());
    }

    private synchronized Combinations combinations(SearchSpace space) {
        if (last == null || !last.space().equals(space)) {
            last = new Grid(space, checked(new Combinations(space, parameter -> parameter.accept(new Cut(points)))));
        }
        return last.combinations();
    }

    private Combinations checked(Combinations combinations) {
        long size = combinations.size();
        if (size > MAX_COMBINATIONS) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "grid: " + (size == Axis.ENDLESS ? "more than 9.2e18" : Long.toString(size))
                            + " combinations (expected: at most " + MAX_COMBINATIONS + "); lower sampler.points ("
                            + points + "), search fewer parameters, or use the random sampler");
        }
        return combinations;
    }

    private record Grid(SearchSpace space, Combinations combinations) {}

    /** The values tried of each parameter. */
    private record Cut(int points) implements Parameter.Visitor<Axis> {
        @Override
        public Axis visit(Parameter.FloatParameter parameter) {
            if (parameter.step() != null) {
                return Axis.full(parameter);
            }
            Set<Double> values = new LinkedHashSet<>();
            for (int i = 0; i < points; i++) {
                values.add(Scale.between(parameter.low(), parameter.high(), parameter.log(), fraction(i)));
            }
            return new Axis.Listed(List.copyOf(values));
        }

        @Override
        public Axis visit(Parameter.IntParameter parameter) {
            Axis all = Axis.full(parameter);
            if (all.count() <= points || parameter.step() > 1) {
                return all;
            }
            // Rounding may make neighbours equal on a log scale, hence the set.
            Set<Long> values = new LinkedHashSet<>();
            for (int i = 0; i < points; i++) {
                double value = Scale.between(
                        (double) parameter.low(), (double) parameter.high(), parameter.log(), fraction(i));
                values.add(Math.max(parameter.low(), Math.min(parameter.high(), Math.round(value))));
            }
            return new Axis.Listed(List.copyOf(values));
        }

        @Override
        public Axis visit(Parameter.Choice parameter) {
            return Axis.full(parameter);
        }

        /** Where the i-th point lies: both ends are points, a single point lies in the middle. */
        private double fraction(int i) {
            return points == 1 ? 0.5 : (double) i / (points - 1);
        }
    }
}
