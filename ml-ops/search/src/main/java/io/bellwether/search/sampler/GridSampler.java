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
 * parameter says so. A parameter with a step of its own is tried at each step. Combinations that the space's constraints do not
 * allow are passed over.
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
        Allowed combinations = combinations(space);
        List<Map<String, Object>> suggestions = new ArrayList<>();
        long end = Math.min(combinations.count(), (long) firstNumber + count);
        for (long rank = firstNumber; rank < end; rank++) {
            suggestions.add(combinations.get(rank));
        }
        return suggestions;
    }

    @Override
    public boolean isSequence() {
        return true;
    }

    @Override
    public OptionalLong size(SearchSpace space) {
        return OptionalLong.of(combinations(space).count());
    }

    private synchronized Allowed combinations(SearchSpace space) {
        if (last == null || !last.space().equals(space)) {
            Combinations all = new Combinations(space, parameter -> parameter.accept(new Cut(points)));
            checkSize(all.size(), space.constraints().isEmpty() ? MAX_COMBINATIONS : Allowed.MAX_COUNTED);
            Allowed allowed = new Allowed(space, all);
            allowed.refuseIfNone();
            last = new Grid(space, allowed);
        }
        return last.combinations();
    }

    private void checkSize(long size, long most) {
        if (size > most) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "grid: " + (size == Axis.ENDLESS ? "more than 9.2e18" : Long.toString(size))
                            + " combinations (expected: at most " + most + "); lower sampler.points ("
                            + points + "), search fewer parameters, or use the random sampler");
        }
    }

    private record Grid(SearchSpace space, Allowed combinations) {}

    /** The values tried of each parameter. */
    private record Cut(int points) implements Parameter.Visitor<Axis> {
        @Override
        public Axis visit(Parameter.FloatParameter parameter) {
            if (parameter.step() != null) {
                return Axis.full(parameter);
            }
            Set<Double> values = new LinkedHashSet<>();
            for (int i = 0; i < points; i++) {
                values.add(at(parameter.low(), parameter.high(), parameter.log(), parameter.reverseLog(), i));
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
                double value = at(
                        (double) parameter.low(),
                        (double) parameter.high(),
                        parameter.log(),
                        parameter.reverseLog(),
                        i);
                values.add(Math.max(parameter.low(), Math.min(parameter.high(), Math.round(value))));
            }
            return new Axis.Listed(List.copyOf(values));
        }

        @Override
        public Axis visit(Parameter.Choice parameter) {
            return Axis.full(parameter);
        }

        @Override
        public Axis visit(Parameter.Ordinal parameter) {
            return Axis.full(parameter);
        }

        @Override
        public Axis visit(Parameter.Constant parameter) {
            return Axis.full(parameter);
        }

        private double at(double low, double high, boolean log, boolean reverseLog, int i) {
            return reverseLog
                    ? Scale.betweenReversed(low, high, fraction(i))
                    : Scale.between(low, high, log, fraction(i));
        }

        /** Where the i-th point lies: both ends are points, a single point lies in the middle. */
        private double fraction(int i) {
            return points == 1 ? 0.5 : (double) i / (points - 1);
        }
    }
}
