package io.bellwether.records.filter;

import java.util.List;

/**
 * Comparisons that all must hold, such as {@code metrics.auc > 0.9 AND params.`max depth` = '6' AND tags.team LIKE 'fl%'}.
 * What a comparison names and a record does not have makes it false, whatever the operator.
 */
public record Filter(List<Comparison> comparisons) {
    /** Lets everything through. */
    public static final Filter ALL = new Filter(List.of());

    public Filter {
        comparisons = List.copyOf(comparisons);
    }

    /** Reads a filter; {@code INVALID_ARGUMENT} with the column and what was expected there if it is none. */
    public static Filter parse(String text, SearchDialect dialect) {
        return new Filter(new FilterParser("filter", text, dialect).comparisons());
    }
}
