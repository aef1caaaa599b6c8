package io.bellwether.search.pruner;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The values of the objective that one trial has reported, by step. Caller-confined. */
public final class LearningCurve {
    private final NavigableMap<Long, Double> values = new TreeMap<>();

    /** Adds a value, NaN included; one for a step that has one already replaces it, as an attempt that begins anew does. */
    public void add(long step, double value) {
        values.put(step, value);
    }

    /** Forgets the values of later steps than this one: an attempt goes on from there. */
    public void cutAfter(long step) {
        values.tailMap(step, false).clear();
    }

    /** A curve of its own with the same values. Cost: their number. */
    public LearningCurve copy() {
        LearningCurve copy = new LearningCurve();
        copy.values.putAll(values);
        return copy;
    }

    /** The means of its first value, its first two, and so on, by their count. Cost: their number. */
    public LearningCurve means() {
        LearningCurve means = new LearningCurve();
        double sum = 0;
        long count = 0;
        for (double value : values.values()) {
            sum += value;
            count++;
            means.add(count, sum / count);
        }
        return means;
    }

    /** The values by rising step; a view. */
    public NavigableMap<Long, Double> values() {
        return Collections.unmodifiableNavigableMap(values);
    }
}
