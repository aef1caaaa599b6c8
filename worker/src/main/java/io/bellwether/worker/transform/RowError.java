package io.bellwether.worker.transform;

import io.bellwether.client.ClusterException;

/** Why no features can be made of a row. */
public enum RowError {
    /** A category that the training rows don't have, where the step refuses it. */
    UNKNOWN_CATEGORY(
            "column",
            "unknown category",
            "a value that the training rows have",
            "correct it, or give transform 'one-hot' unknown: ignore"),
    /** A text that is to be a date or a time. */
    NO_TIME(
            "column",
            "neither a date nor a time",
            "a date or time by ISO 8601, for example 2026-11-22 or 2026-11-22T08:30:00Z",
            "correct it, or drop transform 'date-parts'"),
    /** What the steps make of the row's numbers is too large. */
    TOO_LARGE(
            "feature",
            "beyond float32's range",
            "a number within float32's range, or missing",
            "add transform 'clip', or correct the value");

    private final String noun;
    private final String what;
    private final String expectation;
    private final String next;

    RowError(String noun, String what, String expectation, String next) {
        this.noun = noun;
        this.what = what;
        this.expectation = expectation;
        this.next = next;
    }

    /** Takes rows that no features can be made of; others go on. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Takes one, perhaps for the second time.
         *
         * @param row its place in the frame
         * @param column the one with the value, or the feature that the value would have been
         */
        void onRowError(int row, String column, Object value, RowError error);
    }

    /** In a few words. */
    public String what() {
        return what;
    }

    /** What fails where no row may be left out. */
    ClusterException of(String column, long row, Object value) {
        Object shown = value instanceof String ? "'" + value + "'" : value;
        return TransformErrors.data(noun + " '" + column + "', row " + row, shown, expectation, next);
    }
}
