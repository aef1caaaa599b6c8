package io.bellwether.search.sampler;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one trial. Immutable.
 *
 * @param number the trial's number in its search, from 0
 * @param params its configuration
 * @param values the objectives, in the order of the search's goals; there exactly when the trial is complete, and then none is NaN
 * @param violations by how much it breaks each of the search's constraints on outcomes: 0 where it keeps one; empty where the
 *     search has none or nothing is known
 * @param intermediate values reported on the way, by step; of a pruned trial at least one
 */
public record Observation(
        int number,
        Map<String, Object> params,
        State state,
        List<Double> values,
        List<Double> violations,
        SortedMap<Integer, Double> intermediate) {
    /** How far a trial has come. */
    public enum State {
        /** Suggested, no result yet. */
        RUNNING,
        /** Has a value. */
        COMPLETE,
        /** Ended without a value. */
        FAILED,
        /** Ended early, since others did better at the same step: what it had reported until then is in {@code intermediate}. */
        PRUNED
    }

    public Observation {
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
        intermediate = Collections.unmodifiableSortedMap(new TreeMap<>(intermediate));
        values = List.copyOf(values);
        violations = List.copyOf(violations);
        Objects.requireNonNull(state, "state");
        if (number < 0) {
            throw new IllegalArgumentException("trial number: " + number + " (expected: >= 0)");
        }
        boolean numbers = !values.isEmpty() && values.stream().noneMatch(value -> value.isNaN());
        if ((state == State.COMPLETE) != numbers || numbers == values.isEmpty()) {
            throw new IllegalArgumentException("trial " + number + ": state " + state + " with value "
                    + (values.size() == 1 ? values.get(0) : values) + " (expected: a number exactly when COMPLETE)");
        }
        if (violations.stream().anyMatch(each -> !(each >= 0))) {
            throw new IllegalArgumentException(
                    "trial " + number + ": violations " + violations
                            + " (expected: numbers >= 0); 0 is that of a constraint that is kept, NaN of none: tell the trial as failed");
        }
        if (state == State.PRUNED && intermediate.isEmpty()) {
            throw new IllegalArgumentException(
                    "trial " + number + ": PRUNED without a value on the way (expected: what it was judged by)");
        }
    }

    /** A trial of a search for one goal without constraints on outcomes. */
    public Observation(
            int number,
            Map<String, Object> params,
            State state,
            @Nullable Double value,
            SortedMap<Integer, Double> intermediate) {
        this(number, params, state, value == null ? List.of() : List.of(value), List.of(), intermediate);
    }

    public static Observation running(int number, Map<String, Object> params) {
        return new Observation(number, params, State.RUNNING, null, Collections.emptySortedMap());
    }

    public static Observation failed(int number, Map<String, Object> params) {
        return new Observation(number, params, State.FAILED, null, Collections.emptySortedMap());
    }

    public static Observation complete(int number, Map<String, Object> params, double value) {
        return new Observation(number, params, State.COMPLETE, value, Collections.emptySortedMap());
    }

    /** Complete, with a value for each goal and a violation for each constraint on outcomes. */
    public static Observation complete(
            int number, Map<String, Object> params, List<Double> values, List<Double> violations) {
        return new Observation(number, params, State.COMPLETE, values, violations, Collections.emptySortedMap());
    }

    /** Ended early with these values by step, the last of which is where it was ended. */
    public static Observation pruned(int number, Map<String, Object> params, SortedMap<Integer, Double> intermediate) {
        return new Observation(number, params, State.PRUNED, null, intermediate);
    }

    /** The same trial under another number. */
    Observation withNumber(int other) {
        return other == number ? this : new Observation(other, params, state, values, violations, intermediate);
    }

    /** The first objective, which is the only one of a search for one goal; null unless the trial is complete. */
    public @Nullable Double value() {
        return values.isEmpty() ? null : values.get(0);
    }

    /** By how much it breaks the constraints on outcomes, together; 0 if it keeps them all. */
    public double violation() {
        double sum = 0;
        for (double each : violations) {
            sum += each;
        }
        return sum;
    }

    /** Whether it keeps every constraint on outcomes. */
    public boolean isFeasible() {
        return violation() == 0;
    }
}
