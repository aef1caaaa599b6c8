package io.bellwether.client.search;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.bellwether.client.spec.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The configurations that a sweep may try: an ordered list of parameters, a parent before those that depend on it, and constraints
 * that a configuration must satisfy. Immutable. A configuration is a map from the names of its active parameters to their values.
 *
 * <p>A constraint is an expression over the parameters: {@code max_depth * eta <= 2}, {@code low < high}, {@code if booster =
 * 'dart' then rate_drop + skip_drop < 0.8}, {@code optimizer in ('adam', 'sgd') or batch >= 64}. What it says about parameters that
 * do not exist in a configuration does not count. Names with other letters than a Java name's stand in {@code `backquotes`}.
 */
@JsonDeserialize(using = SearchSpaceReader.class)
public final class SearchSpace {
    /** More constraints than this are refused. */
    public static final int MAX_CONSTRAINTS = 100;

    private final List<Parameter> parameters;
    private final List<String> constraints;
    /** Follows from the others, so it is no part of a state that is saved; null until it is needed. */
    private transient volatile @Nullable List<Constraint> parsed;

    /**
     * A space.
     *
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT, naming the parameter or the place in the constraint
     */
    public SearchSpace(List<Parameter> parameters, List<String> constraints) {
        Map<String, Parameter> seen = new LinkedHashMap<>();
        Conditions conditions = new Conditions(parameters);
        for (Parameter parameter : parameters) {
            Parameter checked = conditions.checked(parameter, seen);
            if (seen.put(parameter.name(), checked) != null) {
                throw Checks.invalid(parameter.name(), "named twice", "distinct names", "rename one");
            }
        }
        this.parameters = List.copyOf(seen.values());
        if (constraints.size() > MAX_CONSTRAINTS) {
            throw Checks.invalid(
                    "(all)", constraints.size() + " constraints", "at most " + MAX_CONSTRAINTS, "join some with 'and'");
        }
        this.constraints = List.copyOf(constraints);
        this.parsed = parse();
    }

    private List<Constraint> parse() {
        Map<String, Parameter> byName = byName();
        return constraints.stream().map(text -> Constraint.parse(text, byName)).toList();
    }

    private List<Constraint> parsed() {
        List<Constraint> known = parsed;
        if (known == null) {
            known = parse();
            parsed = known;
        }
        return known;
    }

    private Map<String, Parameter> byName() {
        Map<String, Parameter> byName = new LinkedHashMap<>();
        parameters.forEach(parameter -> byName.put(parameter.name(), parameter));
        return byName;
    }

    /** A space without constraints. */
    public SearchSpace(List<Parameter> parameters) {
        this(parameters, List.of());
    }

    public static SearchSpace empty() {
        return new SearchSpace(List.of());
    }

    public static Builder builder() {
        return new Builder();
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    /** The constraints as they were written. */
    public List<String> constraints() {
        return constraints;
    }

    public boolean isEmpty() {
        return parameters.isEmpty();
    }

    /**
     * The parameter of a name.
     *
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT if there is none
     */
    public Parameter parameter(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Checks.invalid(
                        name, "unknown", "a parameter of the space", Nearest.hint(name, byName().keySet())));
    }

    /** Whether a configuration of the space satisfies all its constraints. Cost: the constraints' length. */
    public boolean allows(Map<String, Object> configuration) {
        List<Constraint> all = parsed();
        for (int i = 0; i < all.size(); i++) {
            if (!all.get(i).allows(configuration)) {
                return false;
            }
        }
        return true;
    }

    /** The first constraint, as it was written, that a configuration does not satisfy; null if it satisfies all. */
    public @Nullable String violated(Map<String, Object> configuration) {
        for (Constraint constraint : parsed()) {
            if (!constraint.allows(configuration)) {
                return constraint.text();
            }
        }
        return null;
    }

    /** Whether {@code parameter} exists, given the values chosen so far. */
    public static boolean isActive(Parameter parameter, Map<String, Object> chosen) {
        Parameter.Condition when = parameter.when();
        return when == null || when.holds(chosen.get(when.parent()));
    }

    /** The same space with other names for the parameters, also in conditions and constraints. */
    public SearchSpace renamed(UnaryOperator<String> rename) {
        List<Parameter> renamed = new ArrayList<>();
        for (Parameter parameter : parameters) {
            Parameter.Condition when = parameter.when();
            renamed.add(parameter.under(
                    rename.apply(parameter.name()), when == null ? null : when.of(rename.apply(when.parent()))));
        }
        return new SearchSpace(
                renamed,
                parsed().stream()
                        .map(each -> Constraint.renamed(each.text(), each.names(), rename))
                        .toList());
    }

    /*
     * As it is written in JSON: the list of parameters, as ever, or an object where there are constraints. An array, as Jackson
     * would forget the type of a list's elements here, and with it their "type" properties.
     */
    @JsonValue
    Object json() {
        return constraints.isEmpty() ? parameters.toArray(Parameter[]::new) : new Written(parameters, constraints);
    }

    private record Written(List<Parameter> parameters, List<String> constraints) {}

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof SearchSpace that
                        && parameters.equals(that.parameters)
                        && constraints.equals(that.constraints));
    }

    @Override
    public int hashCode() {
        return Objects.hash(parameters, constraints);
    }

    @Override
    public String toString() {
        return "SearchSpace[parameters=" + parameters + (constraints.isEmpty() ? "" : ", constraints=" + constraints)
                + "]";
    }

    /** Collects parameters in order, then constraints. Caller-confined. */
    public static final class Builder {
        private final List<Parameter> parameters = new ArrayList<>();
        private final List<String> constraints = new ArrayList<>();

        private Builder() {}

        /** A real number, uniform in {@code [low, high]}. */
        public Builder uniform(String name, double low, double high) {
            return add(new Parameter.FloatParameter(name, low, high, false, null, null));
        }

        /** A real number whose logarithm is uniform. */
        public Builder logUniform(String name, double low, double high) {
            return add(new Parameter.FloatParameter(name, low, high, true, null, null));
        }

        /** A real number, dense near {@code high}: in a range within [0, 1) the logarithm of its distance to 1 is uniform. */
        public Builder reverseLogUniform(String name, double low, double high) {
            return add(new Parameter.FloatParameter(name, low, high, false, null, null, true));
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

        /** True or false, as the words; {@link Config#flag} reads it back. */
        public Builder flag(String name) {
            return choice(name, "true", "false");
        }

        /** One of several values in order: words, or rising numbers. */
        public Builder ordinal(String name, Object... values) {
            return add(new Parameter.Ordinal(name, List.of(values), null));
        }

        /** One value, in every configuration. */
        public Builder constant(String name, Object value) {
            return add(new Parameter.Constant(name, value, null));
        }

        public Builder add(Parameter parameter) {
            parameters.add(parameter);
            return this;
        }

        /** Lets the parameter added last exist only where {@code parent}, added before, has one of some values. */
        public Builder when(String parent, Object... values) {
            return when(new Parameter.Condition(parent, "in", List.of(values)));
        }

        /** Lets the parameter added last exist only under a condition. */
        public Builder when(Parameter.Condition condition) {
            if (parameters.isEmpty()) {
                throw Checks.invalid(
                        condition.parent(), "condition " + condition, "a parameter before", "add it first");
            }
            Parameter last = parameters.remove(parameters.size() - 1);
            return add(last.under(last.name(), condition));
        }

        /** An expression that every configuration must satisfy. */
        public Builder constraint(String expression) {
            constraints.add(expression);
            return this;
        }

        public SearchSpace build() {
            return new SearchSpace(parameters, constraints);
        }
    }

    /** Only for readers of YAML and JSON that may leave the space out. */
    public static SearchSpace orEmpty(@Nullable SearchSpace space) {
        return space == null ? empty() : space;
    }
}
