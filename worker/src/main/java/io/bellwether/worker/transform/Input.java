package io.bellwether.worker.transform;

/** An original column that a pipeline reads. */
public record Input(String name, Kind kind) {
    /** What it holds. */
    public enum Kind {
        NUMBERS,
        WORDS,
        TIMES
    }
}
