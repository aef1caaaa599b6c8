package io.bellwether.worker.engine.xgboost;

import java.util.Arrays;
import java.util.SortedSet;

/*
 * Implementation note. A value's rank among the thresholds is looked up in a grid of equal cells between the first and the last of
 * them; then it is compared with as many of the next ones as the fullest cell has. Float arithmetic rounds monotonically, so a
 * threshold of a lower cell is never above the value, and one of a higher cell never at or below it, whatever the rounding. Floats are
 * compared as integers of the same order, because that takes no branch, which could be predicted wrongly half of the time.
 */
/** The thresholds of one feature in a model, ascending, and which rows of a block lie below each. Immutable. */
final class FeatureCuts {
    private static final int MAX_CELLS = 2_048;

    private final int feature;
    private final float[] thresholds;
    private final float low;
    private final float scale;
    /** By cell: how many thresholds lie in lower ones. */
    private final int[] starts;
    /** The most thresholds of one cell. */
    private final int fullest;
    /** The thresholds in integers of the same order; then as many of the greatest as a cell may have. */
    private final int[] keys;

    /** Of at least one threshold. */
    FeatureCuts(int feature, SortedSet<Float> sorted) {
        this.feature = feature;
        thresholds = new float[sorted.size()];
        int at = 0;
        for (float threshold : sorted) {
            thresholds[at++] = threshold;
        }
        int cells = Math.min(MAX_CELLS, Integer.highestOneBit(thresholds.length) * 8);
        low = thresholds[0];
        float ideal = cells / (thresholds[thresholds.length - 1] - low);
        scale = Float.isFinite(ideal) ? ideal : 0;
        starts = new int[cells];
        int[] counts = new int[cells];
        for (float threshold : thresholds) {
            counts[cell(threshold, low, scale, cells - 1)]++;
        }
        for (int cell = 1; cell < cells; cell++) {
            starts[cell] = starts[cell - 1] + counts[cell - 1];
        }
        fullest = Arrays.stream(counts).max().orElse(0);
        keys = new int[thresholds.length + fullest];
        Arrays.fill(keys, Integer.MAX_VALUE);
        for (int i = 0; i < thresholds.length; i++) {
            keys[i] = key(thresholds[i]);
        }
    }

    int size() {
        return thresholds.length;
    }

    /** The place of a threshold of this feature. */
    int indexOf(float threshold) {
        return Arrays.binarySearch(thresholds, threshold);
    }

    /**
     * Writes to {@code below}, from {@code at} on, by threshold, which of 64 rows have a lower value, as bits.
     *
     * @param values row-major
     * @param row the first
     * @param below has room for one more
     * @return which of the rows miss the value
     */
    long compare(float[] values, int columns, int row, long[] below, int at) {
        int end = at + thresholds.length;
        Arrays.fill(below, at, end + 1, 0);
        long missing = 0;
        int place = row * columns + feature;
        for (int i = 0; i < Long.SIZE; i++, place += columns) {
            float value = values[place];
            if (Float.isNaN(value)) {
                missing |= 1L << i;
            } else {
                below[at + rank(value)] |= 1L << i;
            }
        }
        long sum = 0;
        for (int i = at; i < end; i++) {
            sum |= below[i];
            below[i] = sum;
        }
        return missing;
    }

    /** How many thresholds are at or below the value. */
    private int rank(float value) {
        int first = starts[cell(value, low, scale, starts.length - 1)];
        long key = key(value);
        int rank = first;
        for (int i = first; i < first + fullest; i++) {
            rank += 1 + (int) ((key - keys[i]) >> 63);
        }
        return rank;
    }

    private static int cell(float value, float low, float scale, int last) {
        return Math.max(0, Math.min((int) ((value - low) * scale), last));
    }

    /** Zeros of both signs are one. */
    private static int key(float value) {
        int bits = Float.floatToRawIntBits(value + 0f);
        return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }
}
