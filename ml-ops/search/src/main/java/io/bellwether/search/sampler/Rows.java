package io.bellwether.search.sampler;

import io.bellwether.search.sampler.Observation.State;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * The trials in which a group of parameters was active, in the order of their numbers: a column of codes for each parameter, and
 * how the trials came out. What one trial is given here never depends on the others, or on when it arrived. Caller-confined.
 */
final class Rows {
    private static final int INITIAL = 64;

    private final double[][] codes;
    /** By column: the rows by rising code, then by row, of those that were there when it was last asked for. */
    private final int[][] orders;

    private State[] states = new State[INITIAL];
    /** The value of a complete trial, the last of a pruned one; smaller is better. */
    private double[] costs = new double[INITIAL];

    private long[] lastSteps = new long[INITIAL];
    private int size;
    private int finished;

    Rows(int columns) {
        this.codes = new double[columns][INITIAL];
        this.orders = new int[columns][0];
    }

    int size() {
        return size;
    }

    /** How many have a value or were pruned. */
    int finished() {
        return finished;
    }

    /** The column of one parameter, by row; only the first {@link #size} entries count. */
    double[] column(int column) {
        return codes[column];
    }

    /** All rows by rising code in a column, equal ones by rising row. Costs O(rows) after an addition. */
    int[] order(int column) {
        int[] known = orders[column];
        if (known.length < size) {
            orders[column] = merge(known, codes[column]);
        }
        return orders[column];
    }

    private int[] merge(int[] known, double[] code) {
        int[] added = IntStream.range(known.length, size)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> code[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] merged = new int[size];
        int next = 0;
        int place = 0;
        for (int row : known) {
            while (next < added.length && code[added[next]] < code[row]) {
                merged[place++] = added[next++];
            }
            merged[place++] = row;
        }
        System.arraycopy(added, next, merged, place, added.length - next);
        return merged;
    }

    /** Adds a trial whose number is greater than all before. */
    int add(Observation trial, double sign, double[] row) {
        if (size == states.length) {
            grow();
        }
        states[size] = State.RUNNING;
        for (int column = 0; column < codes.length; column++) {
            codes[column][size] = row[column];
        }
        size++;
        update(size - 1, trial, sign);
        return size - 1;
    }

    /** Takes over what is now known of a trial; {@code sign} is 1 where smaller values are better, else -1. */
    void update(int row, Observation trial, double sign) {
        finished -= isFinished(row) ? 1 : 0;
        states[row] = trial.state();
        Double value = trial.value();
        SortedMap<Integer, Double> curve = trial.intermediate();
        lastSteps[row] = curve.isEmpty() ? Long.MIN_VALUE : curve.lastKey();
        Double judged = value != null || curve.isEmpty() ? value : curve.get(curve.lastKey());
        costs[row] = judged == null || judged.isNaN() ? Double.POSITIVE_INFINITY : sign * judged;
        finished += isFinished(row) ? 1 : 0;
    }

    /**
     * The {@code count} best of the finished, as rising rows: complete trials by value, then pruned ones, of which the one that
     * came further is better, then the one whose last value is. The earlier of equals is better.
     */
    int[] best(int count) {
        int[] best = new int[count];
        int found = 0;
        for (int row = 0; row < size; row++) {
            if (!isFinished(row) || (found == count && !isBetter(row, best[found - 1]))) {
                continue;
            }
            int place = found < count ? found++ : found - 1;
            while (place > 0 && isBetter(row, best[place - 1])) {
                best[place] = best[place - 1];
                place--;
            }
            best[place] = row;
        }
        int[] rows = Arrays.copyOf(best, found);
        Arrays.sort(rows);
        return rows;
    }

    private boolean isFinished(int row) {
        return states[row] == State.COMPLETE || states[row] == State.PRUNED;
    }

    /** Whether a row, met later, beats an earlier one: never if they are equal. */
    private boolean isBetter(int row, int earlier) {
        boolean complete = states[row] == State.COMPLETE;
        if (complete != (states[earlier] == State.COMPLETE)) {
            return complete;
        }
        if (!complete && lastSteps[row] != lastSteps[earlier]) {
            return lastSteps[row] > lastSteps[earlier];
        }
        return costs[row] < costs[earlier];
    }

    private void grow() {
        int capacity = 2 * size;
        states = Arrays.copyOf(states, capacity);
        costs = Arrays.copyOf(costs, capacity);
        lastSteps = Arrays.copyOf(lastSteps, capacity);
        for (int column = 0; column < codes.length; column++) {
            codes[column] = Arrays.copyOf(codes[column], capacity);
        }
    }
}
