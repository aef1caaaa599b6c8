package io.bellwether.search.sampler;

import java.util.Collections;
import java.util.LinkedHashMap;
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
 * @param value the objective; present exactly when the trial is complete, and then not NaN
 * @param intermediate values reported on the way, by step; of a pruned trial at least one
 */
public record Observation(
        int number,
        Map<String, Object> params,
        State state,
        @Nullable Double value,
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
        Objects.requireNonNull(state, "state");
        if (number < 0) {
            throw new IllegalArgumentException("trial number: " + number + " (expected: >= 0)");
        }
        if ((state == State.COMPLETE) != (value != null && !value.isNaN())) {
            throw new IllegalArgumentException("trial " + number + ": state " + state + " with value " + value
                    + " (expected: a number exactly when COMPLETE)");
        }
        if (state == State.PRUNED && intermediate.isEmpty()) {
            throw new IllegalArgumentException(
                    "trial " + number + ": PRUNED without a value on the way (expected: what it was judged by)");
        }
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

    /** Ended early with these values by step, the last of which is where it was ended. */
    public static Observation pruned(int number, Map<String, Object> params, SortedMap<Integer, Double> intermediate) {
        return new Observation(number, params, State.PRUNED, null, intermediate);
    }
}
