package io.bellwether.search;

import io.bellwether.search.pruner.LearningCurve;
import io.bellwether.search.sampler.Observation;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A trial that runs, with what it has reported; a report costs no more for those before it. Caller-confined. */
final class RunningTrial {
    private final Observation start;
    private final TreeMap<Integer, Double> intermediate;
    private final LearningCurve curve = new LearningCurve();
    /** Made when it is asked for. */
    private @Nullable Observation now;

    /** @param start the trial as the attempt found it */
    RunningTrial(Observation start) {
        this.start = start;
        this.now = start;
        this.intermediate = new TreeMap<>(start.intermediate());
        intermediate.forEach((step, value) -> curve.add(step, value));
    }

    void report(int step, double value) {
        intermediate.put(step, value);
        curve.add(step, value);
        now = null;
    }

    LearningCurve curve() {
        return curve;
    }

    boolean hasReported() {
        return !intermediate.isEmpty();
    }

    /** Of the newest step that has a value. */
    int step() {
        return intermediate.lastKey();
    }

    /** Cost: the number of its reports, if there was one since it was asked for last. */
    Observation observation() {
        Observation known = now;
        if (known == null) {
            known = new Observation(start.number(), start.params(), Observation.State.RUNNING, null, intermediate);
            now = known;
        }
        return known;
    }
}
