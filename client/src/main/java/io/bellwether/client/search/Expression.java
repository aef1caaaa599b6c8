package io.bellwether.client.search;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** A part of a constraint, with its type. Immutable. */
sealed interface Expression {
    int FALSE = 0;
    int UNKNOWN = 1;
    int TRUE = 2;

    /** What evaluates to a number; all parameters that it names exist. */
    interface Num {
        double of(Map<String, Object> values);
    }

    /** What evaluates to {@link #FALSE}, {@link #UNKNOWN} or {@link #TRUE}. */
    interface Truth {
        int of(Map<String, Object> values);
    }

    /** A number made from the named parameters. */
    record Numeric(Num value, Set<String> names) implements Expression {
        static Numeric constant(double value) {
            return new Numeric(any -> value, Set.of());
        }

        Numeric map(DoubleUnaryOperator operator) {
            Num inner = value;
            return new Numeric(values -> operator.applyAsDouble(inner.of(values)), names);
        }

        Numeric with(Numeric other, DoubleBinaryOperator operator) {
            Num left = value;
            Num right = other.value;
            return new Numeric(
                    values -> operator.applyAsDouble(left.of(values), right.of(values)), union(names, other.names));
        }
    }

    /**
     * A parameter whose values are words.
     *
     * @param words what it may be
     * @param ordered whether their order means something
     */
    record Named(String name, List<String> words, boolean ordered) implements Expression {
        /** The place of its word among the others. */
        Numeric place() {
            List<String> order = words;
            String parameter = name;
            return new Numeric(values -> order.indexOf(String.valueOf(values.get(parameter))), Set.of(name));
        }
    }

    /** A word that was written down. */
    record Word(String text) implements Expression {}

    /** Something true, false or unknown. */
    record Logical(Truth value) implements Expression {
        static Logical constant(boolean value) {
            int always = truth(value);
            return new Logical(any -> always);
        }

        Logical not() {
            Truth inner = value;
            return new Logical(values -> TRUE - inner.of(values));
        }

        Logical and(Logical other) {
            Truth left = value;
            Truth right = other.value;
            return new Logical(values -> Math.min(left.of(values), right.of(values)));
        }

        Logical or(Logical other) {
            Truth left = value;
            Truth right = other.value;
            return new Logical(values -> Math.max(left.of(values), right.of(values)));
        }
    }

    /** Unknown where one of the parameters does not exist. */
    static Logical guarded(Set<String> names, Truth truth) {
        List<String> needed = List.copyOf(names);
        return new Logical(values -> {
            for (String name : needed) {
                if (!values.containsKey(name)) {
                    return UNKNOWN;
                }
            }
            return truth.of(values);
        });
    }

    static int truth(boolean value) {
        return value ? TRUE : FALSE;
    }

    static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> both = new java.util.HashSet<>(one);
        both.addAll(other);
        return Set.copyOf(both);
    }
}
