package io.bellwether.worker.transform;

/**
 * The values of one column for the rows of a {@link Frame}; arrays may be longer than the frame has rows, and are not to be changed
 * by others than who made them.
 */
@SuppressWarnings("ArrayRecordComponent") // handed over block by block, compared by nobody
public sealed interface Column {
    String name();

    /** Numbers; NaN is a missing value. */
    record Numbers(String name, double[] values) implements Column {}

    /** Seconds since 1970, UTC; NaN is a missing value. */
    record Times(String name, double[] seconds) implements Column {}

    /** Places in a dictionary; {@link #MISSING} is a missing value. */
    record Words(String name, int[] codes, Dictionary dictionary) implements Column {
        public static final int MISSING = -1;
    }
}
