package io.bellwether.records.filter;

import java.util.List;

/**
 * One comparison of a filter.
 *
 * @param values one, or as many as were listed after {@code IN}; of a numeric field, texts of numbers
 */
public record Comparison(FilterField field, Operator operator, List<String> values) {
    public Comparison {
        values = List.copyOf(values);
    }

    /** The value, or the first of the list. */
    public String text() {
        return values.get(0);
    }

    /** The value of a numeric field. */
    public double number() {
        return Double.parseDouble(text());
    }
}
