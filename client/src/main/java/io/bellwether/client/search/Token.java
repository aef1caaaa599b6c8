package io.bellwether.client.search;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a constraint.
 *
 * @param at where it begins, from 0
 * @param text as it counts: a word without its quotes
 */
record Token(Kind kind, String text, int at) {
    enum Kind {
        NUMBER,
        /** In single or double quotes. */
        WORD,
        /** A parameter, a function or a word of the language. */
        NAME,
        /** In backquotes: a parameter, whatever it is called. */
        QUOTED_NAME,
        SYMBOL,
        END
    }

    private static final List<String> LONG_SYMBOLS = List.of("<=", ">=", "!=", "==", "&&", "||");
    private static final String SYMBOLS = "<>=+-*/%^(),!";

    boolean is(String symbol) {
        return (kind == Kind.SYMBOL || kind == Kind.NAME) && text.equals(symbol);
    }

    /** The pieces of a constraint, {@link Kind#END} last. */
    static List<Token> of(String constraint) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < constraint.length()) {
            char next = constraint.charAt(at);
            if (Character.isWhitespace(next)) {
                at++;
                continue;
            }
            Token token;
            int end;
            if (next == '\'' || next == '"' || next == '`') {
                end = constraint.indexOf(next, at + 1);
                if (end < 0) {
                    throw Constraint.wrong(constraint, at, "this quote is never closed", "add another " + next);
                }
                token = new Token(next == '`' ? Kind.QUOTED_NAME : Kind.WORD, constraint.substring(at + 1, end++), at);
            } else if (isDigit(next)
                    || (next == '.' && at + 1 < constraint.length() && isDigit(constraint.charAt(at + 1)))) {
                end = endOfNumber(constraint, at);
                token = new Token(Kind.NUMBER, constraint.substring(at, end), at);
            } else if (isNameStart(next)) {
                end = at + 1;
                while (end < constraint.length()
                        && (isNameStart(constraint.charAt(end))
                                || isDigit(constraint.charAt(end))
                                || constraint.charAt(end) == '.')) {
                    end++;
                }
                token = new Token(Kind.NAME, constraint.substring(at, end), at);
            } else {
                String two = constraint.substring(at, Math.min(constraint.length(), at + 2));
                String symbol = LONG_SYMBOLS.contains(two) ? two : String.valueOf(next);
                if (symbol.length() == 1 && SYMBOLS.indexOf(next) < 0) {
                    throw Constraint.wrong(
                            constraint,
                            at,
                            "'" + next + "' means nothing here",
                            "put a name with special letters in `backquotes`");
                }
                end = at + symbol.length();
                token = new Token(Kind.SYMBOL, symbol, at);
            }
            tokens.add(token);
            at = end;
        }
        tokens.add(new Token(Kind.END, "", constraint.length()));
        return tokens;
    }

    private static int endOfNumber(String text, int from) {
        int end = from;
        while (end < text.length() && (isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int exponent = end + 1;
            if (exponent < text.length() && (text.charAt(exponent) == '-' || text.charAt(exponent) == '+')) {
                exponent++;
            }
            if (exponent < text.length() && isDigit(text.charAt(exponent))) {
                end = exponent;
                while (end < text.length() && isDigit(text.charAt(end))) {
                    end++;
                }
            }
        }
        return end;
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }

    private static boolean isNameStart(char letter) {
        return Character.isLetter(letter) || letter == '_';
    }
}
