package io.bellwether.worker.dataset.stats;

import io.bellwether.client.json.Json;
import io.bellwether.client.task.ColumnStatistics;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What has been seen of one column. Sketches of pieces of a table give, merged in any order, the statistics of the whole. Small
 * whatever was seen: some kilobytes. Caller-confined.
 */
public sealed interface ColumnSketch permits NumberSketch, TextSketch {
    /** The column's name. */
    String name();

    /** What its values are; see {@link ColumnStatistics#type}. */
    String type();

    /** Rows seen so far, those without a value too. */
    long rows();

    /**
     * Takes in what {@code other} has seen, which stays as it is.
     *
     * @throws IllegalArgumentException if one is of numbers and the other of texts
     */
    void merge(ColumnSketch other);

    /** What is known by now. */
    ColumnStatistics statistics();

    /** All of it in a form that can be kept. */
    SketchData data();

    /** The sketch that {@link #data} was taken from. */
    static ColumnSketch of(SketchData data) {
        return data.isText() ? new TextSketch(data) : new NumberSketch(data);
    }

    /** Sketches as bytes, for the grid. */
    static byte[] encode(List<? extends ColumnSketch> sketches) {
        return Json.write(sketches.stream().map(ColumnSketch::data).toArray()).getBytes(StandardCharsets.UTF_8);
    }

    /** Reads what {@link #encode} wrote. */
    static List<ColumnSketch> decode(byte[] bytes) {
        SketchData[] all = Json.read(new String(bytes, StandardCharsets.UTF_8), SketchData[].class);
        return java.util.Arrays.stream(all).map(ColumnSketch::of).toList();
    }

    /**
     * Of how many values one goes into the quantiles and the frequent texts: 1 below 131,072 rows, then as many as leave at least
     * 65,536, which errs less than the sketch of them does. The sketches of a table's pieces take the table's, so that their values weigh the same.
     */
    static int strideFor(long rows) {
        return (int) Math.min(1 << 20, Math.max(1, Long.highestOneBit(rows / 65_536)));
    }
}
