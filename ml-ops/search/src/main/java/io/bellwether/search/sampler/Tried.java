package io.bellwether.search.sampler;

import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * The configurations of a space that have been tried, and what is left of it: the one place where a sampler learns whether a
 * configuration may be suggested ({@link #isFree}: the space's constraints allow it, and no trial had it) and finds one at random
 * where it knows of none better ({@link #anyFree}). In a space that can be counted exact, by their numbers; in an endless one
 * by a hash, where a collision costs another draw and nothing else. Caller-confined.
 */
final class Tried {
    private static final int REDRAWS = 16;
    private static final int PATIENCE = 1_000;

    private final SearchSpace space;
    private final Allowed allowed;
    private final Set<Long> marks = new HashSet<>();

    Tried(SearchSpace space) {
        this.space = space;
        this.allowed = Allowed.of(space);
    }

    boolean isEndless() {
        return allowed.count() == Axis.ENDLESS;
    }

    /** How many configurations there are; {@link Axis#ENDLESS} if that has no end, or constraints leave too many to count. */
    long size() {
        return allowed.count();
    }

    /**
     * Refuses a space of which the constraints leave nothing, or almost nothing.
     *
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT, naming the constraint that forbids most
     */
    void refuseIfNone() {
        allowed.refuseIfNone();
    }

    boolean isUsedUp() {
        return marks.size() == allowed.count();
    }

    /** Whether the constraints allow a configuration of the space, and no trial had it. */
    boolean isFree(Map<String, Object> configuration) {
        return space.allows(configuration) && !contains(configuration);
    }

    /**
     * A free configuration drawn at random, which follows from the seed, the trial's number and what is free; in a crowded endless
     * space possibly one that was tried. Empty if the space is used up.
     */
    Optional<Map<String, Object>> anyFree(long seed, long number) {
        return isUsedUp() ? Optional.empty() : Optional.of(draw(seed, number, REDRAWS, attempt -> Map.of()));
    }

    /**
     * A free configuration; the space is not used up.
     *
     * @param redraws how many allowed configurations to look at before one is probed for
     * @param forced the values that the n-th of them must have, as far as their parameters exist
     */
    Map<String, Object> draw(long seed, long number, int redraws, IntFunction<Map<String, Object>> forced) {
        Map<String, Object> possible = null;
        int looked = 0;
        for (int attempt = 0; looked < redraws && attempt < Allowed.MAX_DRAWS; attempt++) {
            Map<String, Object> drawn = new Draw(seed, number, attempt).configuration(space, forced.apply(looked));
            if (space.allows(drawn)) {
                looked++;
                possible = drawn;
                if (!contains(drawn)) {
                    return drawn;
                }
            } else if (attempt % PATIENCE == PATIENCE - 1) {
                looked++; // these forced values may be what the constraints forbid
            }
        }
        if (!isEndless()) {
            return firstFree(
                    new Draw(seed, number, redraws).index(allowed.combinations().size()));
        }
        if (possible == null) {
            throw allowed.refused();
        }
        return possible;
    }

    boolean contains(Map<String, Object> configuration) {
        return marks.contains(mark(configuration));
    }

    /** Adds a configuration; one that is not of this space, as an older search may have had, counts for nothing. */
    void add(Map<String, Object> configuration) {
        if (isEndless() || (isInside(space, configuration) && space.allows(configuration))) {
            marks.add(mark(configuration));
        }
    }

    /** The first free configuration from number {@code start} on, around the end; the space is countable and not used up. */
    private Map<String, Object> firstFree(long start) {
        long index = start;
        while (marks.contains(index) || !allowed.allows(index)) {
            index = (index + 1) % allowed.combinations().size();
        }
        return allowed.combinations().get(index);
    }

    private long mark(Map<String, Object> configuration) {
        return isEndless()
                ? Draw.fingerprint(space, configuration)
                : allowed.combinations().indexOf(configuration);
    }

    /** Whether the parameters that exist in a configuration, and no others, have values that they take. */
    static boolean isInside(SearchSpace space, Map<String, Object> configuration) {
        int active = 0;
        for (Parameter parameter : space.parameters()) {
            if (SearchSpace.isActive(parameter, configuration)) {
                active++;
                Object value = configuration.get(parameter.name());
                if (value == null || !takes(parameter, value)) {
                    return false;
                }
            }
        }
        return active == configuration.size();
    }

    /** Whether a parameter takes a value. */
    static boolean takes(Parameter parameter, Object value) {
        return parameter.accept(new Takes(value));
    }

    private record Takes(Object value) implements Parameter.Visitor<Boolean> {
        @Override
        public Boolean visit(Parameter.FloatParameter parameter) {
            if (!(value instanceof Double real)) {
                return false;
            }
            return parameter.step() == null
                    ? real >= parameter.low() && real <= parameter.high()
                    : isOn(Axis.full(parameter));
        }

        @Override
        public Boolean visit(Parameter.IntParameter parameter) {
            return value instanceof Long && isOn(Axis.full(parameter));
        }

        @Override
        public Boolean visit(Parameter.Choice parameter) {
            return value instanceof String && isOn(Axis.full(parameter));
        }

        @Override
        public Boolean visit(Parameter.Ordinal parameter) {
            return isOn(Axis.full(parameter));
        }

        @Override
        public Boolean visit(Parameter.Constant parameter) {
            return isOn(Axis.full(parameter));
        }

        private boolean isOn(Axis axis) {
            long index = axis.indexOf(value);
            return index >= 0 && index < axis.count() && axis.at(index).equals(value);
        }
    }
}
