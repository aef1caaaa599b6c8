package io.bellwether.search;

import io.bellwether.search.pruner.Pauser;
import io.bellwether.search.sampler.Observation;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Which trials of a study have paused, and what is known of those that have gone on since. Caller-confined. */
final class Pauses {
    private final @Nullable Pauser pauser;
    /** Of the trials that run again after a pause, what was known when they paused. */
    private final Map<Integer, Observation> told = new HashMap<>();

    /** @param pauser null where no trial pauses */
    Pauses(@Nullable Pauser pauser) {
        this.pauser = pauser;
    }

    /** A trial that is to go on now. */
    OptionalInt next() {
        return pauser == null ? OptionalInt.empty() : pauser.next();
    }

    /** The best of the paused trials that have come farthest. */
    OptionalInt farthest() {
        return pauser == null ? OptionalInt.empty() : pauser.farthest();
    }

    /** Whether a trial that has come to a step is to pause. */
    boolean isAt(int number, long step) {
        OptionalLong pause = pauser == null ? OptionalLong.empty() : pauser.pauseAt(number);
        return pause.isPresent() && step >= pause.getAsLong();
    }

    /** The trial has paused. */
    void pause(int number, int step, double value) {
        told.remove(number);
        if (pauser != null) {
            pauser.paused(number, step, value);
        }
    }

    /** The paused trial runs again. */
    void goOn(Observation paused) {
        if (pauser != null) {
            pauser.resumed(paused.number());
        }
        told.put(paused.number(), paused);
    }

    /** The trial is over. */
    void end(int number) {
        told.remove(number);
        if (pauser != null) {
            pauser.ended(number);
        }
    }

    /** What a sampler learns from: of a trial that has gone on after a pause, what it had come to then. */
    Observation known(Observation trial) {
        return told.getOrDefault(trial.number(), trial);
    }

    /** The trial as an attempt finds it that begins again: where it has paused last, or at its beginning. */
    Observation again(Observation trial) {
        SortedMap<Integer, Double> kept = told.containsKey(trial.number())
                ? known(trial).intermediate()
                : Collections.<Integer, Double>emptySortedMap();
        return new Observation(trial.number(), trial.params(), Observation.State.RUNNING, null, kept);
    }

    /** A trial of an earlier study, as it had paused and gone on before. */
    void restore(Observation trial) {
        if (pauser == null) {
            return;
        }
        boolean isPaused = false;
        for (Map.Entry<Integer, Double> point : trial.intermediate().entrySet()) {
            if (isPaused) {
                pauser.resumed(trial.number());
            }
            isPaused = isAt(trial.number(), point.getKey());
            if (isPaused) {
                pauser.paused(trial.number(), point.getKey(), point.getValue());
            }
        }
        if (trial.state() == Observation.State.RUNNING) {
            goOn(trial);
        } else if (!isPaused || trial.state() != Observation.State.PRUNED) {
            pauser.ended(trial.number());
        }
    }
}
