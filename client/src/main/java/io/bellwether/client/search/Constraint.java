package io.bellwether.client.search;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/*
 * Implementation note.
 *
 * A constraint is read once, by recursive descent, into a tree of small evaluators whose types were checked on the way: numbers, words
 * and truth values never meet at evaluation. Truth has three values (Kleene): a comparison with a parameter that does not exist in
 * the configuration is neither true nor false, and a constraint forbids only what it is false for. So "rate_drop < 0.5" needs no
 * guard where rate_drop exists for one booster only.
 * Depth and length are bounded, so what strangers write can neither overflow the stack nor take long; there are no loops in the
 * language, and every evaluation is O(length). StrictMath, as every machine must allow the same configurations.
 */
/** An expression over the parameters of a space that its configurations must satisfy. Immutable. */
final class Constraint {
    static final int MAX_LENGTH = 2_000;

    private final String text;
    private final Set<String> names;
    private final Expression.Truth holds;

    Constraint(String text, Set<String> names, Expression.Truth holds) {
        this.text = text;
        this.names = Set.copyOf(names);
        this.holds = holds;
    }

    /** Reads a constraint over the given parameters, by name. */
    static Constraint parse(String text, Map<String, Parameter> parameters) {
        if (text.length() > MAX_LENGTH) {
            throw wrong(
                    text.substring(0, 40) + "...",
                    0,
                    text.length() + " letters (expected: at most " + MAX_LENGTH + ")",
                    "split it");
        }
        return new ConstraintParser(text, parameters).parse();
    }

    String text() {
        return text;
    }

    /** The parameters that it speaks of. */
    Set<String> names() {
        return names;
    }

    boolean allows(Map<String, Object> configuration) {
        return holds.of(configuration) != Expression.FALSE;
    }

    /** The text with every parameter renamed. */
    static String renamed(String text, Set<String> parameters, UnaryOperator<String> rename) {
        StringBuilder renamed = new StringBuilder();
        int copied = 0;
        for (Token token : Token.of(text)) {
            boolean quoted = token.kind() == Token.Kind.QUOTED_NAME;
            if ((quoted || token.kind() == Token.Kind.NAME) && parameters.contains(token.text())) {
                renamed.append(text, copied, token.at())
                        .append('`')
                        .append(rename.apply(token.text()))
                        .append('`');
                copied = token.at() + token.text().length() + (quoted ? 2 : 0);
            }
        }
        return renamed.append(text, copied, text.length()).toString();
    }

    static ClusterException wrong(String constraint, int at, String what, String next) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "constraint '" + constraint + "', at letter " + (at + 1) + ": " + what + "; " + next);
    }
}
