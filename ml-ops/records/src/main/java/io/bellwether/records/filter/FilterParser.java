package io.bellwether.records.filter;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import io.bellwether.records.filter.FilterField.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 *   filter     = [ comparison { AND comparison } ]
 *   comparison = field ( = | != | < | <= | > | >= | LIKE | ILIKE ) value
 *              | field ( IN | NOT IN ) "(" value { "," value } ")"
 *   order      = field [ ASC | DESC ]
 *   field      = [ prefix "." ] key        key: bare, or in back-ticks or double quotes
 *   value      = number | text             text: in single or double quotes; twice the quote is the quote itself
 *
 * By recursive descent over the characters, so that every complaint knows its column. Nothing of the text ever becomes part of
 * an SQL statement.
 */
/** Reads filters and orders. Lives for one text. */
final class FilterParser {
    private static final String ENDS_OF_BARE_WORDS = "=<>!(),'\"`";

    private final String what;
    private final String text;
    private final SearchDialect dialect;
    private int at;

    FilterParser(String what, String text, SearchDialect dialect) {
        this.what = what;
        this.text = text;
        this.dialect = dialect;
    }

    List<Comparison> comparisons() {
        List<Comparison> comparisons = new ArrayList<>();
        skipSpace();
        while (!atEnd()) {
            comparisons.add(comparison());
            skipSpace();
            if (!atEnd()) {
                int start = at;
                if (!tryWord("AND")) {
                    throw unexpected(start, "AND, or the end", "only AND joins comparisons");
                }
                skipSpace();
                if (atEnd()) {
                    throw unexpected(at, "a comparison after AND", "drop the last AND");
                }
            }
        }
        return comparisons;
    }

    SortOrder sortOrder() {
        skipSpace();
        FilterField field = field();
        skipSpace();
        boolean descending = tryWord("DESC");
        if (!descending) {
            tryWord("ASC");
        }
        skipSpace();
        if (!atEnd()) {
            throw unexpected(at, "ASC, DESC, or the end", "give each order as one text");
        }
        return new SortOrder(field, !descending);
    }

    private Comparison comparison() {
        FilterField field = field();
        skipSpace();
        int start = at;
        Operator operator = operator(field);
        Set<Operator> allowed = operators(field);
        if (!allowed.contains(operator)) {
            throw unexpected(start, Operator.list(allowed), field + " can't be compared otherwise");
        }
        skipSpace();
        return new Comparison(field, operator, operator.takesList() ? list(field) : List.of(value(field)));
    }

    private static Set<Operator> operators(FilterField field) {
        return field.numeric() ? Operator.OF_NUMBERS : Operator.OF_TEXTS;
    }

    private FilterField field() {
        int start = at;
        String prefix = bareUntilDot();
        if (atEnd() || text.charAt(at) != '.') {
            return attribute(start, prefix);
        }
        Kind kind = dialect.kind(prefix);
        if (kind == null) {
            throw unexpected(start, dialect.expectation(), Nearest.hint(prefix, prefixes()));
        }
        at++;
        int keyStart = at;
        String key = key();
        if (key.isEmpty()) {
            throw unexpected(keyStart, "a key", "put keys with spaces in back-ticks");
        }
        return kind == Kind.ATTRIBUTE ? attribute(start, key) : new FilterField(kind, key, kind == Kind.METRIC);
    }

    private List<String> prefixes() {
        return dialect.kinds().contains(Kind.METRIC)
                ? List.of("metrics", "params", "tags", "attributes")
                : List.of("tags", "attributes");
    }

    private FilterField attribute(int start, String name) {
        FilterField attribute = dialect.attribute(name);
        if (attribute == null) {
            throw unexpected(start, dialect.expectation(), Nearest.hint(name, dialect.attributeNames()));
        }
        return attribute;
    }

    private String bareUntilDot() {
        int start = at;
        while (!atEnd() && text.charAt(at) != '.' && isBare(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private String key() {
        if (!atEnd() && (text.charAt(at) == '`' || text.charAt(at) == '"')) {
            return quoted();
        }
        return bare();
    }

    private String bare() {
        int start = at;
        while (!atEnd() && isBare(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isBare(char character) {
        return !Character.isWhitespace(character) && ENDS_OF_BARE_WORDS.indexOf(character) < 0;
    }

    private Operator operator(FilterField field) {
        for (Operator symbol : List.of(
                Operator.LESS_OR_EQUAL,
                Operator.GREATER_OR_EQUAL,
                Operator.NOT_EQUAL,
                Operator.EQUAL,
                Operator.LESS,
                Operator.GREATER)) {
            if (text.startsWith(symbol.symbol(), at)) {
                at += symbol.symbol().length();
                return symbol;
            }
        }
        int start = at;
        if (tryWord("NOT")) {
            skipSpace();
            if (tryWord("IN")) {
                return Operator.NOT_IN;
            }
        } else {
            for (Operator word : List.of(Operator.LIKE, Operator.ILIKE, Operator.IN)) {
                if (tryWord(word.symbol())) {
                    return word;
                }
            }
        }
        throw unexpected(start, Operator.list(operators(field)), "compare " + field + " with something");
    }

    private List<String> list(FilterField field) {
        expect('(', "a list such as ('a', 'b')");
        List<String> values = new ArrayList<>();
        do {
            skipSpace();
            values.add(value(field));
            skipSpace();
        } while (trySkip(','));
        expect(')', ", or ) at the end of the list");
        return values;
    }

    private void expect(char wanted, String expectation) {
        if (!trySkip(wanted)) {
            throw unexpected(at, expectation, "see the list's beginning and end");
        }
    }

    private String value(FilterField field) {
        int start = at;
        boolean inQuotes = !atEnd() && (text.charAt(at) == '\'' || text.charAt(at) == '"');
        if (field.numeric()) {
            String number = inQuotes ? "" : bare();
            if (!isNumber(number)) {
                at = start;
                throw unexpected(start, "a number without quotes", "the values of " + field + " are numbers");
            }
            return number;
        }
        if (!inQuotes) {
            throw unexpected(start, "a text in quotes", "write " + field + " = 'text'");
        }
        return quoted();
    }

    private static boolean isNumber(String text) {
        if (!text.matches("[-+]?[0-9.].*")) {
            return false; // NaN, Infinity and the like compare with nothing
        }
        try {
            return Double.isFinite(Double.parseDouble(text)) && !text.matches(".*[dDfFxX].*");
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** What is between the quote here and the next of its kind; twice the quote is the quote itself. */
    private String quoted() {
        int start = at;
        char quote = text.charAt(at++);
        StringBuilder content = new StringBuilder();
        while (!atEnd()) {
            char next = text.charAt(at++);
            if (next != quote) {
                content.append(next);
            } else if (!trySkip(quote)) {
                return content.toString();
            } else {
                content.append(quote);
            }
        }
        at = start;
        throw unexpected(start, "a closing " + quote, "close the quotes");
    }

    private boolean tryWord(String word) {
        int end = at + word.length();
        boolean goesOn = end < text.length() && Character.isLetterOrDigit(text.charAt(end));
        if (goesOn || !text.regionMatches(true, at, word, 0, word.length())) {
            return false;
        }
        at = end;
        return true;
    }

    private boolean trySkip(char wanted) {
        if (atEnd() || text.charAt(at) != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void skipSpace() {
        while (!atEnd() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean atEnd() {
        return at >= text.length();
    }

    private ClusterException unexpected(int position, String expectation, @Nullable String next) {
        at = Math.min(position, text.length());
        String word = atEnd() ? "the end" : "'" + shortened(text.substring(at)) + "'";
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                String.format(
                        Locale.ROOT,
                        "%s: column %d: %s (expected: %s)%s",
                        what,
                        position + 1,
                        word,
                        expectation,
                        next == null || next.isEmpty() ? "" : "; " + next));
    }

    private static String shortened(String rest) {
        int end = 0;
        while (end < rest.length() && end < 40 && !Character.isWhitespace(rest.charAt(end))) {
            end++;
        }
        return rest.substring(0, Math.max(1, end));
    }
}
