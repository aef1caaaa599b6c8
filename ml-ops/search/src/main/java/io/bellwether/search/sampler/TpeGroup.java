package io.bellwether.search.sampler;

import static java.util.Objects.requireNonNull;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Parameters that exist under the same condition, and so in the same trials: they are learnt from those trials and suggested
 * together. Caller-confined.
 */
final class TpeGroup {
    private static final int CANDIDATES = 24;
    private static final int MOST_GOOD = 25;
    private static final int ONE_GOOD_IN = 10;
    /** With fewer trials of its own to learn from, a group draws at random. */
    private static final int FEWEST = 3;

    private final Parameter.@Nullable Condition when;
    private final List<Parameter> searched = new ArrayList<>();
    private final List<Coordinate> coordinates = new ArrayList<>();
    /** The values of the parameters that have one only. */
    private final Map<String, Object> fixed = new LinkedHashMap<>();

    private final boolean severalGoals;
    private final Rows rows;
    private final Mixture good;
    private final Crowd bad;
    /** The good rows, and whether they and the bad ones are placed as the trials are now. */
    private int[] best = new int[0];

    private boolean placed;

    TpeGroup(Parameter.@Nullable Condition when, List<Parameter> parameters, boolean severalGoals) {
        this.when = when;
        this.severalGoals = severalGoals;
        for (Parameter parameter : parameters) {
            Axis axis = Axis.full(parameter);
            if (axis.count() == 1) {
                fixed.put(parameter.name(), axis.at(0));
            } else {
                searched.add(parameter);
                coordinates.add(Coordinate.of(parameter));
            }
        }
        this.rows = new Rows(coordinates.size());
        this.good = new Mixture(coordinates, rows);
        this.bad = new Crowd(coordinates, rows);
    }

    /** Whether the group's parameters exist in a configuration, and all of them have values. */
    boolean isIn(Map<String, Object> configuration) {
        return (when == null || when.holds(configuration.get(when.parent())))
                && searched.stream().allMatch(parameter -> configuration.containsKey(parameter.name()));
    }

    /** Whether the group's parameters exist, given values of the groups above. */
    boolean isBelow(Map<String, Object> chosen) {
        return when != null && when.holds(chosen.get(when.parent()));
    }

    /** Adds a trial that the group is in, of a higher number than those before; returns its row. */
    int add(Observation trial, List<Goal> goals) {
        placed = false;
        double[] codes = new double[coordinates.size()];
        for (int i = 0; i < codes.length; i++) {
            Object value = trial.params().get(searched.get(i).name());
            codes[i] = coordinates.get(i).encode(requireNonNull(value, "value"));
        }
        return rows.add(trial, goals, codes);
    }

    void update(int row, Observation trial, List<Goal> goals) {
        placed = false;
        rows.update(row, trial, goals);
    }

    /** Candidates as codes, the most promising first. */
    List<double[]> candidates(Dice dice) {
        boolean knowing = rows.finished() >= FEWEST;
        if (knowing) {
            place(Grain.drawn(dice, coordinates.size()));
        }
        List<double[]> candidates = new ArrayList<>();
        for (int i = 0; i < CANDIDATES; i++) {
            candidates.add(knowing ? good.draw(dice) : blind(dice));
        }
        if (!knowing || coordinates.isEmpty()) {
            return candidates;
        }
        double[] inGood = good.logDensities(candidates);
        double[] inBad = bad.logDensities(candidates);
        return IntStream.range(0, CANDIDATES)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> inBad[i] - inGood[i]))
                .map(candidates::get)
                .toList();
    }

    /** The values of a candidate, fixed ones included. */
    Map<String, Object> decode(double[] codes) {
        Map<String, Object> values = new HashMap<>(fixed);
        for (int i = 0; i < codes.length; i++) {
            values.put(searched.get(i).name(), coordinates.get(i).decode(codes[i]));
        }
        return values;
    }

    private double[] blind(Dice dice) {
        return coordinates.stream()
                .mapToDouble(coordinate -> coordinate.draw(dice))
                .toArray();
    }

    /** The best tenth is good; whatever else has ended is bad. */
    private void place(Grain grain) {
        if (!placed) {
            int tenth = (rows.finished() + ONE_GOOD_IN - 1) / ONE_GOOD_IN;
            best = severalGoals ? rows.bestOfMany(tenth) : rows.best(Math.min(MOST_GOOD, tenth));
            bad.place(rows.withRunning(best), rows.running() > 0 ? Grain.BESIDE_OTHERS : Grain.PLAIN);
            placed = true;
        }
        double[] weights = Arrays.copyOf(severalGoals ? rows.weights(best) : rows.weightsByRank(best), best.length + 1);
        weights[best.length] = 1;
        good.place(best, rows.size(), grain, weights);
    }
}
