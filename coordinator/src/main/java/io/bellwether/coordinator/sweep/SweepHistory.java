package io.bellwether.coordinator.sweep;

import io.bellwether.client.task.TaskResult;
import io.bellwether.coordinator.core.SuggestionRequest.PastTrial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * A sweep's trials as its sampler is told of them. What has not changed since it was asked for the last time is the very object of
 * then, so that nobody need look at it again. Loop-confined; what it returns is free to go.
 */
final class SweepHistory {
    /** By trial, and by which change of its tasks it was made. */
    private final List<PastTrial> known = new ArrayList<>();

    private final List<Long> changes = new ArrayList<>();

    /** All trials so far, by number. */
    List<PastTrial> of(SweepState sweep, Trials trials) {
        int count = sweep.configurations.size();
        List<PastTrial> history = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            history.add(sweep.folds == null ? known(sweep, trials, number) : make(sweep, trials, number));
        }
        return history;
    }

    private PastTrial known(SweepState sweep, Trials trials, int number) {
        long change = trials.change(number);
        if (number == known.size()) {
            known.add(make(sweep, trials, number));
            changes.add(change);
        } else if (changes.get(number) != change) {
            known.set(number, make(sweep, trials, number));
            changes.set(number, change);
        }
        return known.get(number);
    }

    private static PastTrial make(SweepState sweep, Trials trials, int number) {
        TaskResult.TrialDone done = trials.done(number);
        return new PastTrial(
                number,
                sweep.configurations.get(number),
                trials.state(number),
                done == null ? List.of() : TrialValues.objectives(sweep.spec(), done),
                done == null ? List.of() : TrialValues.violations(sweep.spec(), done),
                trials.noise(number),
                told(sweep, number));
    }

    private static SortedMap<Integer, Double> told(SweepState sweep, int trial) {
        if (sweep.folds != null) {
            return sweep.folds.told(trial);
        }
        return sweep.curves == null ? Collections.emptySortedMap() : sweep.curves.told(trial);
    }
}
