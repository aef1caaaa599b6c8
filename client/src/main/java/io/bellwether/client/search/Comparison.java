package io.bellwether.client.search;

import io.bellwether.client.search.Expression.Logical;
import io.bellwether.client.search.Expression.Named;
import io.bellwether.client.search.Expression.Numeric;
import io.bellwether.client.search.Expression.Word;
import io.bellwether.client.spec.Nearest;
import java.util.Objects;
import java.util.Set;

/** What a comparison in a constraint means, by the types of its sides. */
final class Comparison {
    private Comparison() {}

    /** Two sides that can't be compared in this way. */
    static final class Mismatch extends Exception {
        private static final long serialVersionUID = 1L;

        final String what;
        final String next;

        Mismatch(String what, String next) {
            super(what);
            this.what = what;
            this.next = next;
        }
    }

    static Logical of(Expression left, String operator, Expression right) throws Mismatch {
        if (left instanceof Numeric a && right instanceof Numeric b) {
            return ofNumbers(a, operator, b);
        }
        if (left instanceof Named a && right instanceof Word b) {
            return ofWord(a, operator, b);
        }
        if (left instanceof Word a && right instanceof Named b) {
            return ofWord(b, mirrored(operator), a);
        }
        if (left instanceof Named a && right instanceof Named b) {
            return ofParameters(a, operator, b);
        }
        throw new Mismatch(describe(left) + " is compared with " + describe(right), "compare like with like");
    }

    /** Whether a parameter has a word. */
    static Logical ofWords(Named parameter, String word) {
        String name = parameter.name();
        return Expression.guarded(
                Set.of(name), values -> Expression.truth(word.equals(String.valueOf(values.get(name)))));
    }

    /* A comparison with NaN, as of 0/0, is false. */
    private static Logical ofNumbers(Numeric left, String operator, Numeric right) {
        Expression.Num a = left.value();
        Expression.Num b = right.value();
        return Expression.guarded(
                Expression.union(left.names(), right.names()),
                switch (operator) {
                    case "<" -> values -> Expression.truth(a.of(values) < b.of(values));
                    case "<=" -> values -> Expression.truth(a.of(values) <= b.of(values));
                    case ">" -> values -> Expression.truth(a.of(values) > b.of(values));
                    case ">=" -> values -> Expression.truth(a.of(values) >= b.of(values));
                    case "!=" ->
                        values -> {
                            double difference = a.of(values) - b.of(values);
                            return Expression.truth(difference < 0 || difference > 0);
                        };
                    default -> values -> Expression.truth(a.of(values) == b.of(values));
                });
    }

    private static Logical ofWord(Named parameter, String operator, Word word) throws Mismatch {
        int place = parameter.words().indexOf(word.text());
        if (place < 0) {
            throw new Mismatch(
                    "'" + parameter.name() + "' is never '" + word.text() + "'",
                    Nearest.hint(word.text(), parameter.words()));
        }
        if (isEquality(operator)) {
            Logical same = ofWords(parameter, word.text());
            return operator.equals("!=") ? same.not() : same;
        }
        return ofNumbers(inOrder(parameter, operator), operator, Numeric.constant(place));
    }

    private static Logical ofParameters(Named left, String operator, Named right) throws Mismatch {
        if (isEquality(operator)) {
            String a = left.name();
            String b = right.name();
            Logical same = Expression.guarded(
                    Expression.union(Set.of(a), Set.of(b)),
                    values -> Expression.truth(Objects.equals(values.get(a), values.get(b))));
            return operator.equals("!=") ? same.not() : same;
        }
        if (!left.words().equals(right.words())) {
            throw new Mismatch(
                    "'" + left.name() + "' and '" + right.name() + "' have words of different orders",
                    "compare parameters of the same words");
        }
        return ofNumbers(inOrder(left, operator), operator, inOrder(right, operator));
    }

    private static Numeric inOrder(Named parameter, String operator) throws Mismatch {
        if (!parameter.ordered()) {
            throw new Mismatch(
                    "'" + parameter.name() + "' has no order, so " + operator + " means nothing",
                    "use = or in, or make it ordinal");
        }
        return parameter.place();
    }

    private static boolean isEquality(String operator) {
        return operator.equals("=") || operator.equals("==") || operator.equals("!=");
    }

    private static String mirrored(String operator) {
        return switch (operator) {
            case "<" -> ">";
            case "<=" -> ">=";
            case ">" -> "<";
            case ">=" -> "<=";
            default -> operator;
        };
    }

    private static String describe(Expression side) {
        if (side instanceof Named named) {
            return "'" + named.name() + "', which is one of " + named.words() + ",";
        }
        if (side instanceof Word word) {
            return "the word '" + word.text() + "'";
        }
        return side instanceof Numeric ? "a number" : "something true or false";
    }
}
