package io.bellwether.client.job;

/**
 * What becomes of what can't be read in CSV and JSON lines.
 *
 * @param limit so many may be malformed among all files of a path, values that are made missing or rows that are dropped; one more fails the
 *     load
 */
public record MalformedPolicy(Action action, long limit) {
    /** Where nothing else is said. */
    public static final long DEFAULT_LIMIT = 1_000;

    /** What is done. */
    public enum Action {
        /** A value that is not of its column's given type is a missing one. Rows that are none are refused. */
        MISSING,
        /** A row with such a value is left out, as is one with another count of fields, or that is no JSON object. */
        DROP
    }

    public MalformedPolicy {
        if (limit < 1) {
            throw SpecChecks.invalid(
                    "dataset.format.malformed.limit", limit, ">= 1", "drop dataset.format.malformed to refuse all");
        }
    }

    public static MalformedPolicy missing(long limit) {
        return new MalformedPolicy(Action.MISSING, limit);
    }

    public static MalformedPolicy drop(long limit) {
        return new MalformedPolicy(Action.DROP, limit);
    }

    /** An action by what people write. */
    public static Action action(String word) {
        return SourceFormat.word(Action.class, "dataset.format.malformed.action", word);
    }
}
