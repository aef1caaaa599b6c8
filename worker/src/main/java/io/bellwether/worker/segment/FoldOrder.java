package io.bellwether.worker.segment;

import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * The rows are shuffled (Fisher-Yates by java.util.Random, whose sequence Java's specification fixes), with labels in mind then brought
 * into the order of their labels without changing that of equal ones, and dealt out like cards: so folds differ by one row at most, and each
 * has its share of each label, give or take one row. Within a fold rows keep their order in the dataset, since they are copied in that
 * order. Cost: a sort of longs.
 */
/**
 * Which rows are in which fold; the same for the same rows, labels and seed anywhere.
 *
 * @param rows all rows, those of fold 0 first
 * @param starts where each fold begins in {@code rows}, and where the last one ends
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record FoldOrder(int[] rows, int[] starts) {
    /** @param labels null to part the rows without regard to them */
    static FoldOrder of(int rows, int folds, float @Nullable [] labels, long seed) {
        int[] shuffled = shuffled(rows, seed);
        if (labels != null) {
            shuffled = byLabel(shuffled, labels);
        }
        int[] ordered = new int[rows];
        int[] starts = new int[folds + 1];
        int next = 0;
        for (int fold = 0; fold < folds; fold++) {
            starts[fold] = next;
            for (int i = fold; i < rows; i += folds) {
                ordered[next++] = shuffled[i];
            }
            Arrays.sort(ordered, starts[fold], next);
        }
        starts[folds] = next;
        return new FoldOrder(ordered, starts);
    }

    private static int[] shuffled(int rows, long seed) {
        int[] all = new int[rows];
        for (int i = 0; i < rows; i++) {
            all[i] = i;
        }
        Random random = new Random(seed);
        for (int i = rows - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int row = all[i];
            all[i] = all[other];
            all[other] = row;
        }
        return all;
    }

    private static int[] byLabel(int[] shuffled, float[] labels) {
        long[] keys = new long[shuffled.length];
        for (int i = 0; i < keys.length; i++) {
            int bits = Float.floatToIntBits(labels[shuffled[i]]);
            int rising = bits < 0 ? bits ^ Integer.MAX_VALUE : bits; // in the order of the numbers
            keys[i] = ((long) rising << 32) | i;
        }
        Arrays.sort(keys);
        int[] ordered = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            ordered[i] = shuffled[(int) keys[i]];
        }
        return ordered;
    }
}
