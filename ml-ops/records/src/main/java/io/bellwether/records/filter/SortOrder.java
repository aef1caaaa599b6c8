package io.bellwether.records.filter;

/** What to sort by, and which way. */
public record SortOrder(FilterField field, boolean ascending) {
    /** Reads {@code metrics.auc DESC}; {@code INVALID_ARGUMENT} with the column if it is something else. */
    public static SortOrder parse(String text, SearchDialect dialect) {
        return new FilterParser("order_by", text, dialect).sortOrder();
    }
}
