package io.bellwether.worker.dataset.stats;

import org.jspecify.annotations.Nullable;

/**
 * A sketch as it is kept. What is of one kind of column only is zero, empty or null in the other.
 *
 * @param values how many values went into the moments
 * @param distinct DataSketches' HLL
 * @param sample DataSketches' KLL of numbers, or frequent items of texts
 */
@SuppressWarnings("ArrayRecordComponent") // two sketches' bytes, handed over, compared by nobody
public record SketchData(
        String name,
        String type,
        boolean isText,
        int stride,
        long rows,
        long nulls,
        long infinite,
        long values,
        double min,
        double max,
        double mean,
        double squares,
        @Nullable String minText,
        @Nullable String maxText,
        byte[] distinct,
        byte[] sample) {}
