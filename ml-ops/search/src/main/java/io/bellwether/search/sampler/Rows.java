package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.search.sampler.Observation.State;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * The trials in which a group of parameters was active, in the order of their numbers: a column of codes for each parameter, and
 * how the trials came out. What one trial is given here never depends on the others, or on when it arrived. Caller-confined.
 */
final class Rows {
    private static final int INITIAL = 64;
    /** So many are sorted sooner than found among all. */
    private static final int FEW = 32;

    private static final double[] NONE = {};
    private static final int FEASIBLE = 0;
    private static final int PRUNED = 1;
    private static final int INFEASIBLE = 2;

    private final double[][] codes;
    /** By column: the rows by rising code, then by row, of those that were there when it was last asked for. */
    private final int[][] orders;

    private State[] states = new State[INITIAL];
    /** The first value of a complete trial, the last of a pruned one; smaller is better. */
    private double[] costs = new double[INITIAL];
    /** By how much a trial breaks the constraints on outcomes. */
    private double[] violations = new double[INITIAL];
    /** All values of a complete trial of a search for several objectives, smaller is better. */
    private double[][] allCosts = new double[INITIAL][];

    private long[] lastSteps = new long[INITIAL];
    private int size;
    private int finished;
    private int running;

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

    /** How many have no result yet. */
    int running() {
        return running;
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

    /**
     * Some rows by rising code in a column, equal ones by rising row, as their places among {@code members}.
     *
     * @param members rising rows
     * @param placeOf the place of each row among them, -1 for others
     */
    int[] order(int column, int[] members, int[] placeOf) {
        int[] order = new int[members.length];
        int count = 0;
        if (members.length < FEW) {
            double[] code = codes[column];
            for (int member = 0; member < members.length; member++) {
                int place = count++;
                while (place > 0 && code[members[order[place - 1]]] > code[members[member]]) {
                    order[place] = order[place - 1];
                    place--;
                }
                order[place] = member;
            }
            return order;
        }
        for (int row : order(column)) {
            if (placeOf[row] >= 0) {
                order[count++] = placeOf[row];
            }
        }
        return order;
    }

    private int[] merge(int[] known, double[] code) {
        int[] added = IntStream.range(known.length, size)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> code[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] merged = new int[size];
        int from = 0;
        for (int i = 0; i < added.length; i++) {
            int to = firstAbove(known, code, code[added[i]], from);
            System.arraycopy(known, from, merged, from + i, to - from);
            merged[to + i] = added[i];
            from = to;
        }
        System.arraycopy(known, from, merged, from + added.length, known.length - from);
        return merged;
    }

    /** Where in rows by rising code, from {@code from} on, the first is whose code is greater than a limit. */
    private static int firstAbove(int[] order, double[] code, double limit, int from) {
        int low = from;
        int high = order.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (code[order[middle]] > limit) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Adds a trial whose number is greater than all before. */
    int add(Observation trial, List<Goal> goals, double[] row) {
        if (size == states.length) {
            grow();
        }
        states[size] = State.RUNNING;
        running++;
        for (int column = 0; column < codes.length; column++) {
            codes[column][size] = row[column];
        }
        size++;
        update(size - 1, trial, goals);
        return size - 1;
    }

    /** Takes over what is now known of a trial. */
    void update(int row, Observation trial, List<Goal> goals) {
        double sign = goals.get(0) == Goal.MINIMIZE ? 1 : -1;
        finished -= isFinished(row) ? 1 : 0;
        running -= states[row] == State.RUNNING ? 1 : 0;
        states[row] = trial.state();
        Double value = trial.value();
        SortedMap<Integer, Double> curve = trial.intermediate();
        lastSteps[row] = curve.isEmpty() ? Long.MIN_VALUE : curve.lastKey();
        Double judged = value != null || curve.isEmpty() ? value : curve.get(curve.lastKey());
        costs[row] = judged == null || judged.isNaN() ? Double.POSITIVE_INFINITY : sign * judged;
        violations[row] = trial.violation();
        allCosts[row] = value == null || goals.size() == 1 ? NONE : Individual.costs(trial, goals);
        finished += isFinished(row) ? 1 : 0;
        running += states[row] == State.RUNNING ? 1 : 0;
    }

    /**
     * The {@code count} best of the finished, as rising rows: complete trials by value, then pruned ones, of which the one that
     * came further is better, then the one whose last value is; last complete ones that break constraints on outcomes, by how much.
     * The earlier of equals is better.
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

    /**
     * How much each of some finished rows counts by its rank among them: of k rows the r-th by ln((k + 1) / r), so that they sum to k, as
     * the points of evolution strategies do.
     *
     * @param chosen rising rows
     */
    double[] weightsByRank(int[] chosen) {
        double[] weights = new double[chosen.length];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            int rank = 1;
            for (int j = 0; j < weights.length; j++) {
                boolean isBefore = j < i ? !isBetter(chosen[i], chosen[j]) : isBetter(chosen[j], chosen[i]);
                rank += j != i && isBefore ? 1 : 0;
            }
            weights[i] = StrictMath.log((weights.length + 1.0) / rank);
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= weights.length / sum;
        }
        return weights;
    }

    /** Some rising rows and those of trials that run, rising. */
    int[] withRunning(int[] chosen) {
        if (running == 0) {
            return chosen;
        }
        return IntStream.range(0, size)
                .filter(row -> states[row] == State.RUNNING || Arrays.binarySearch(chosen, row) >= 0)
                .toArray();
    }

    private boolean isFinished(int row) {
        return states[row] == State.COMPLETE || states[row] == State.PRUNED;
    }

    /** Whether a row, met later, beats an earlier one: never if they are equal. */
    private boolean isBetter(int row, int earlier) {
        int group = group(row);
        if (group != group(earlier)) {
            return group < group(earlier);
        }
        if (group == INFEASIBLE && violations[row] != violations[earlier]) {
            return violations[row] < violations[earlier];
        }
        if (group == PRUNED && lastSteps[row] != lastSteps[earlier]) {
            return lastSteps[row] > lastSteps[earlier];
        }
        return costs[row] < costs[earlier];
    }

    private int group(int row) {
        if (states[row] == State.PRUNED) {
            return PRUNED;
        }
        return violations[row] == 0 ? FEASIBLE : INFEASIBLE;
    }

    /**
     * The {@code count} best of the finished by several objectives, as rising rows: whole fronts of complete trials as far as there
     * is room, of the next those that cover most; then as {@link #best}.
     */
    int[] bestOfMany(int count) {
        int[] feasible = IntStream.range(0, size)
                .filter(row -> states[row] == State.COMPLETE && violations[row] == 0)
                .toArray();
        double[][] points =
                IntStream.of(feasible).mapToObj(row -> allCosts[row]).toArray(double[][]::new);
        int[] chosen = Fronts.best(points, Math.min(count, feasible.length));
        boolean[] good = new boolean[size];
        for (int place : chosen) {
            good[feasible[place]] = true;
        }
        if (chosen.length < count) {
            for (int row : best(count)) { // the feasible ones are the first of these, and all chosen
                good[row] = true;
            }
        }
        return IntStream.range(0, size).filter(row -> good[row]).toArray();
    }

    /** How much each of some rows counts: by what the front would lose without it; the least where it is on none. */
    double[] weights(int[] chosen) {
        return Fronts.weights(IntStream.of(chosen)
                .mapToObj(row -> violations[row] == 0 ? allCosts[row] : NONE)
                .toArray(double[][]::new));
    }

    private void grow() {
        int capacity = 2 * size;
        states = Arrays.copyOf(states, capacity);
        costs = Arrays.copyOf(costs, capacity);
        violations = Arrays.copyOf(violations, capacity);
        allCosts = Arrays.copyOf(allCosts, capacity);
        lastSteps = Arrays.copyOf(lastSteps, capacity);
        for (int column = 0; column < codes.length; column++) {
            codes[column] = Arrays.copyOf(codes[column], capacity);
        }
    }
}
