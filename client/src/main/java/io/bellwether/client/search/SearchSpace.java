package io.bellwether.client.search;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configurations that a sweep may try: an ordered list of parameters, a parent before those that depend on it.
 * Immutable. A configuration is a map from the names of its active parameters to their values.
 */
public record SearchSpace(@JsonValue List<Parameter> parameters) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SearchSpace {
        parameters = List.copyOf(parameters);
        Map<String, Parameter> seen = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            checkCondition(parameter, seen);
            if (seen.put(parameter.name(), parameter) != null) {
                throw Checks.invalid(parameter.name(), "named twice", "distinct names", "rename one");
            }
        }
    }

    private static void checkCondition(Parameter parameter, Map<String, Parameter> seen) {
        Parameter.Condition when = parameter.when();
        if (when == null) {
            return;
        }
        if (!(seen.get(when.parent()) instanceof Parameter.Choice parent)) {
            throw Checks.invalid(
                    parameter.name(),
                    "depends on '" + when.parent() + "'",
                    "a choice parameter named earlier",
                    "add or move that parameter");
        }
        if (!parent.choices().contains(when.value())) {
            throw Checks.invalid(
                    parameter.name(),
                    "depends on " + when.parent() + " = '" + when.value() + "'",
                    "one of " + parent.choices(),
                    "correct the value");
        }
    }

    public static SearchSpace empty() {
        return new SearchSpace(List.of());
    }

    public static Builder builder() {
        return new Builder();
    }

    public boolean isEmpty() {
        return parameters.isEmpty();
    }

    /** Whether {@code parameter} exists, given the values chosen so far. */
    public static boolean isActive(Parameter parameter, Map<String, Object> chosen) {
        Parameter.Condition when = parameter.when();
        return when == null || when.value().equals(chosen.get(when.parent()));
    }

    /** Collects parameters in order. Caller-confined. */
    public static final class Builder {
        private final List<Parameter> parameters = new ArrayList<>();

        private Builder() {}

        /** A real number, uniform in {@code [low, high]}. */
        public Builder uniform(String name, double low, double high) {
            return add(new Parameter.FloatParameter(name, low, high, false, null, null));
        }

        /** A real number whose logarithm is uniform. */
        public Builder logUniform(String name, double low, double high) {
            return add(new Parameter.FloatParameter(name, low, high, true, null, null));
        }

        /** A real number on the grid {@code low, low + step, ...}. */
        public Builder stepped(String name, double low, double high, double step) {
            return add(new Parameter.FloatParameter(name, low, high, false, step, null));
        }

        /** A whole number, both bounds included. */
        public Builder integer(String name, long low, long high) {
            return add(new Parameter.IntParameter(name, low, high, false, 1, null));
        }

        /** A whole number whose logarithm is uniform. */
        public Builder logInteger(String name, long low, long high) {
            return add(new Parameter.IntParameter(name, low, high, true, 1, null));
        }

        /** One of several words. */
        public Builder choice(String name, String... choices) {
            return add(new Parameter.Choice(name, List.of(choices), null));
        }

        public Builder add(Parameter parameter) {
            parameters.add(parameter);
            return this;
        }

        public SearchSpace build() {
            return new SearchSpace(parameters);
        }
    }

    /** Only for readers of YAML and JSON that may leave the space out. */
    public static SearchSpace orEmpty(@Nullable SearchSpace space) {
        return space == null ? empty() : space;
    }
}
