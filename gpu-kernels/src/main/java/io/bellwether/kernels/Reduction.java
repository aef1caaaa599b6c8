package io.bellwether.kernels;

/** What {@link Kernels#reduceRows} makes of a row. A NaN in the row makes the result NaN. */
public enum Reduction {
    /** The sum of the values. */
    SUM,
    /** The arithmetic mean. */
    MEAN,
    /** The least value. */
    MIN,
    /** The greatest value. */
    MAX,
    /** The sum of the squares. */
    SUM_OF_SQUARES
}
