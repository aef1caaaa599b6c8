package io.bellwether.records.filter;

/**
 * What is compared or sorted by: {@code metrics.auc}, {@code attributes.status}.
 *
 * @param key the metric's, parameter's or tag's key, or the attribute's name
 * @param numeric whether its values are numbers
 */
public record FilterField(Kind kind, String key, boolean numeric) {
    /** Where the values come from. */
    public enum Kind {
        METRIC,
        PARAM,
        TAG,
        ATTRIBUTE
    }

    @Override
    public String toString() {
        return switch (kind) {
            case METRIC -> "metrics." + key;
            case PARAM -> "params." + key;
            case TAG -> "tags." + key;
            case ATTRIBUTE -> "attributes." + key;
        };
    }
}
