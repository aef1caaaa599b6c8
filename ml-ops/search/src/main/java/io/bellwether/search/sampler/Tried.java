package io.bellwether.search.sampler;

import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The configurations of a space that have been tried. In a space that can be counted exact, by their numbers; in an endless one
 * by a hash, where a collision costs another draw and nothing else. Caller-confined.
 */
final class Tried {
    private final SearchSpace space;
    private final Combinations combinations;
    private final Set<Long> marks = new HashSet<>();

    Tried(SearchSpace space) {
        this.space = space;
        this.combinations = new Combinations(space, Axis::full);
    }

    boolean isEndless() {
        return combinations.size() == Axis.ENDLESS;
    }

    /** How many configurations there are; {@link Axis#ENDLESS} if that has no end. */
    long size() {
        return combinations.size();
    }

    boolean isUsedUp() {
        return marks.size() == combinations.size();
    }

    boolean contains(Map<String, Object> configuration) {
        return marks.contains(mark(configuration));
    }

    /** Adds a configuration; one that is not of this space, as an older search may have had, counts for nothing. */
    void add(Map<String, Object> configuration) {
        if (isEndless() || isInside(configuration)) {
            marks.add(mark(configuration));
        }
    }

    /** The first untried configuration from number {@code start} on, around the end; the space is countable and not used up. */
    Map<String, Object> firstFree(long start) {
        long index = start;
        while (marks.contains(index)) {
            index = (index + 1) % combinations.size();
        }
        return combinations.get(index);
    }

    private long mark(Map<String, Object> configuration) {
        return isEndless() ? Draw.fingerprint(space, configuration) : combinations.indexOf(configuration);
    }

    private boolean isInside(Map<String, Object> configuration) {
        int active = 0;
        for (Parameter parameter : space.parameters()) {
            if (SearchSpace.isActive(parameter, configuration)) {
                active++;
                Object value = configuration.get(parameter.name());
                if (value == null || !parameter.accept(new Takes(value))) {
                    return false;
                }
            }
        }
        return active == configuration.size();
    }

    /** Whether a parameter takes a value. */
    private record Takes(Object value) implements Parameter.Visitor<Boolean> {
        @Override
        public Boolean visit(Parameter.FloatParameter parameter) {
            return value instanceof Double && isOn(Axis.full(parameter));
        }

        @Override
        public Boolean visit(Parameter.IntParameter parameter) {
            return value instanceof Long && isOn(Axis.full(parameter));
        }

        @Override
        public Boolean visit(Parameter.Choice parameter) {
            return value instanceof String && isOn(Axis.full(parameter));
        }

        private boolean isOn(Axis axis) {
            long index = axis.indexOf(value);
            return index >= 0 && index < axis.count() && axis.at(index).equals(value);
        }
    }
}
