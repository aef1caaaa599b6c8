package io.bellwether.search.sampler;

import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.LinkedHashMap;
import java.util.Map;

/*
 * Implementation note.
 *
 * Random bits are a hash, not a stream: word(i) = mix(key + (i + 1) * GOLDEN), where key is the same chain over seed, trial
 * number and attempt, and mix is SplitMix64's finalizer [1]. So any trial can be drawn without drawing those before it, and
 * a parameter that is inactive shifts no other. The scheme is a promise: changing it changes the trials of every seed that
 * users have written down (RandomSamplerTest holds golden values).
 *
 * [1] Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.
 */
/** The random configuration of one (seed, trial, attempt): each parameter uniform on its scale, on its own. */
final class Draw {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long key;

    Draw(long seed, long trial, long attempt) {
        this.key = word(word(mix(seed), trial), attempt);
    }

    Map<String, Object> configuration(SearchSpace space) {
        return configuration(space, Map.of());
    }

    /** As above, but parameters that {@code forced} names take the value there where they exist. */
    Map<String, Object> configuration(SearchSpace space, Map<String, Object> forced) {
        Map<String, Object> chosen = new LinkedHashMap<>();
        for (int i = 0; i < space.parameters().size(); i++) {
            Parameter parameter = space.parameters().get(i);
            if (SearchSpace.isActive(parameter, chosen)) {
                Object value = forced.get(parameter.name());
                chosen.put(parameter.name(), value == null ? parameter.accept(new Value(word(key, i))) : value);
            }
        }
        return chosen;
    }

    /** A uniform number in {@code [0, bound)}. */
    long index(long bound) {
        return scaled(word(key, -2), bound);
    }

    /** A number that stands for the configuration; equal configurations have equal ones. */
    static long fingerprint(SearchSpace space, Map<String, Object> configuration) {
        long hash = 0;
        for (Parameter parameter : space.parameters()) {
            Object value = configuration.get(parameter.name());
            long bits = value instanceof Double real ? Double.doubleToLongBits(real) : value == null ? 0 : 1;
            if (value instanceof Long whole) {
                bits = whole;
            } else if (value instanceof String word) {
                bits = word.hashCode();
            }
            hash = word(hash, bits);
        }
        return hash;
    }

    static long word(long key, long index) {
        return mix(key + (index + 1) * GOLDEN);
    }

    static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The high half of the unsigned product: uniform in {@code [0, bound)} for uniform bits; 0 stands for 2^64. */
    private static long scaled(long bits, long bound) {
        if (bound == 0) {
            return bits;
        }
        return Math.multiplyHigh(bits, bound) + ((bits >> 63) & bound) + ((bound >> 63) & bits);
    }

    private record Value(long bits) implements Parameter.Visitor<Object> {
        private double fraction() {
            return (bits >>> 11) * 0x1.0p-53;
        }

        @Override
        public Object visit(Parameter.FloatParameter parameter) {
            Double step = parameter.step();
            if (step != null) {
                Axis.Stepped steps = Axis.Stepped.of(parameter.low(), parameter.high(), step);
                return steps.at(scaled(bits, steps.count()));
            }
            return parameter.reverseLog()
                    ? Scale.betweenReversed(parameter.low(), parameter.high(), fraction())
                    : Scale.between(parameter.low(), parameter.high(), parameter.log(), fraction());
        }

        @Override
        public Object visit(Parameter.IntParameter parameter) {
            if (parameter.reverseLog()) {
                double value = Scale.betweenReversed(parameter.low() - 0.5, parameter.high() + 0.5, fraction());
                return Math.max(parameter.low(), Math.min(parameter.high(), Math.round(value)));
            }
            if (parameter.log()) {
                // Half a unit more on both sides, so that the bounds get their full share.
                double value = Scale.between(parameter.low() - 0.5, parameter.high() + 0.5, true, fraction());
                return Math.max(parameter.low(), Math.min(parameter.high(), Math.round(value)));
            }
            long steps = Long.divideUnsigned(parameter.high() - parameter.low(), parameter.step());
            return parameter.low() + scaled(bits, steps + 1) * parameter.step();
        }

        @Override
        public Object visit(Parameter.Choice parameter) {
            return parameter.choices().get((int)
                    scaled(bits, parameter.choices().size()));
        }

        @Override
        public Object visit(Parameter.Ordinal parameter) {
            return parameter.values().get((int) scaled(bits, parameter.values().size()));
        }

        @Override
        public Object visit(Parameter.Constant parameter) {
            return parameter.value();
        }
    }
}
