package io.bellwether.search;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SearchPlan.FailedTrials;
import io.bellwether.search.pruner.LearningCurve;
import io.bellwether.search.pruner.Pruner;
import io.bellwether.search.pruner.Pruners;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The trials of a study, and how each goes from one state to another. What is refused changes nothing. Confined to its study, whose lock
 * guards it.
 */
final class TrialBook {
    private final List<Goal> goals;
    private final Pruner pruner;
    private final Pauses pauses;
    private final Restarts restarts;
    private final TreeMap<Integer, Observation> trials = new TreeMap<>();
    /** Of the trials that run. */
    private final Map<Integer, LearningCurve> curves = new HashMap<>();
    /** Why trials have failed, as far as that was told. */
    private final Map<Integer, String> errors = new HashMap<>();

    TrialBook(StudySettings settings) {
        this.goals = settings.goals();
        this.pruner = Pruners.of(settings.pruner(), goals.get(0));
        this.pauses =
                new Pauses(Pruners.localPauser(settings.pruner(), goals.get(0)).orElse(null));
        this.restarts = new Restarts(settings.plan().failures() == FailedTrials.RETRY);
    }

    /** Takes in the trials of an earlier study; those that ran are left to be run anew. */
    void restore(History history) {
        for (Observation known : history.observations()) {
            trials.put(known.number(), known);
            LearningCurve curve = curveOf(known);
            if (known.state() == Observation.State.RUNNING) {
                curves.put(known.number(), curve);
                restarts.leave(known.number());
            }
            pruner.reported(known.number(), curve);
            Double value = known.value();
            if (value != null) {
                pruner.complete(known.number(), curve, value);
            }
            pauses.restore(known);
        }
    }

    /** The same with what a history alone does not tell. */
    void restore(SavedStudy saved) {
        restore(saved.history());
        restarts.restore(saved.failedOnce(), saved.due());
        saved.trials().forEach(trial -> putError(trial.number(), trial.error()));
    }

    SavedStudy saved(StudySettings settings, @Nullable String stopped) {
        return SavedStudy.of(settings, history(), errors, restarts.failedOnce(), restarts.due(), stopped);
    }

    private static LearningCurve curveOf(Observation trial) {
        LearningCurve curve = new LearningCurve();
        trial.intermediate().forEach((step, value) -> curve.add(step, value));
        return curve;
    }

    boolean has(int number) {
        return trials.containsKey(number);
    }

    int afterLast() {
        return trials.isEmpty() ? 0 : trials.lastKey() + 1;
    }

    History history() {
        return new History(goals, new ArrayList<>(trials.values()));
    }

    /** What a sampler learns from. */
    History known() {
        return new History(goals, trials.values().stream().map(pauses::known).toList());
    }

    List<Observation> inState(Observation.State state) {
        return trials.values().stream().filter(trial -> trial.state() == state).toList();
    }

    Optional<String> error(int number) {
        return Optional.ofNullable(errors.get(number));
    }

    private void putError(int number, @Nullable String error) {
        if (error != null) {
            errors.put(number, error);
        }
    }

    /** A paused trial that is to go on, or a failed one that is to be tried again; it runs then. */
    Optional<Observation> nextKnown() {
        OptionalInt promoted = pauses.next();
        return promoted.isPresent() ? Optional.of(goOn(promoted.getAsInt())) : begin(restarts.nextDue());
    }

    /** A trial that nobody in this process runs; it runs then. */
    Optional<Observation> nextLeft() {
        return begin(restarts.nextLeft());
    }

    void start(Observation running) {
        trials.put(running.number(), running);
        curves.put(running.number(), curveOf(running));
    }

    private Observation goOn(int number) {
        Observation paused = Objects.requireNonNull(trials.get(number), "a paused trial");
        pauses.goOn(paused);
        Observation running =
                new Observation(number, paused.params(), Observation.State.RUNNING, null, paused.intermediate());
        start(running);
        return running;
    }

    /** The last attempt of the trial has ended: what it has reported since the trial's last pause is void. */
    private Optional<Observation> begin(OptionalInt number) {
        if (number.isEmpty()) {
            return Optional.empty();
        }
        Observation running = pauses.again(requireRunning(number.getAsInt()));
        start(running);
        return Optional.of(running);
    }

    void tell(int number, List<Double> values, List<Double> violations) {
        Observation running = requireRunning(number);
        if (values.size() != goals.size()) {
            throw new IllegalArgumentException("trial " + number + ": values " + values + " (expected: " + goals.size()
                    + ", one for each goal); add the others");
        }
        for (int i = 0; i < values.size(); i++) {
            requireComparable(number, values.get(i), goals.get(i));
        }
        requireAsManyAsBefore(number, violations);
        trials.put(
                number,
                new Observation(
                        number,
                        running.params(),
                        Observation.State.COMPLETE,
                        values,
                        violations,
                        running.intermediate()));
        pruner.complete(number, curve(number), values.get(0));
        end(number);
    }

    private static void requireComparable(int number, double value, Goal goal) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("trial " + number
                    + ": value NaN (expected: a number); tell it as failed, or narrow the search space");
        }
        if (value == (goal == Goal.MINIMIZE ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "trial " + number + ": value " + value + " (expected: a finite number, or " + -value
                            + " for one worse than any); nothing could be better: tell it as failed");
        }
    }

    private void requireAsManyAsBefore(int number, List<Double> violations) {
        Optional<Observation> before = trials.values().stream()
                .filter(trial -> trial.state() == Observation.State.COMPLETE)
                .findFirst();
        if (before.isPresent() && before.get().violations().size() != violations.size()) {
            throw new IllegalArgumentException("trial " + number + ": violations " + violations + " (expected: "
                    + before.get().violations().size() + ", as trial "
                    + before.get().number()
                    + " has); tell one for each constraint, 0 where it is kept");
        }
    }

    void tellPruned(int number) {
        Observation running = requireRunning(number);
        if (running.intermediate().isEmpty()) {
            throw new IllegalArgumentException(
                    "trial " + number
                            + ": PRUNED without a value on the way (expected: what it was judged by); report one before, or tell it as failed");
        }
        trials.put(number, Observation.pruned(number, running.params(), running.intermediate()));
        end(number);
    }

    void tellPaused(int number) {
        Observation running = requireRunning(number);
        if (!shouldPause(number)) {
            throw new IllegalArgumentException(
                    "trial " + number + ": paused where it is to go on (expected: after Trial.shouldPause)");
        }
        Observation paused = Observation.pruned(number, running.params(), running.intermediate());
        int step = running.intermediate().lastKey();
        trials.put(number, paused);
        curves.remove(number);
        pauses.pause(number, step, Objects.requireNonNull(running.intermediate().get(step)));
    }

    boolean shouldPause(int number) {
        Observation running = requireRunning(number);
        return !running.intermediate().isEmpty()
                && pauses.isAt(number, running.intermediate().lastKey());
    }

    void tellFailed(int number, @Nullable String error) {
        Observation running = requireRunning(number);
        putError(number, error);
        if (!restarts.failed(number)) {
            trials.put(number, Observation.failed(number, running.params()));
            end(number);
        }
    }

    /** The trial's attempt has ended for reasons that are not the trial's. */
    void leave(int number) {
        requireRunning(number);
        restarts.leave(number);
    }

    private void end(int number) {
        curves.remove(number);
        pauses.end(number);
        restarts.end(number);
    }

    void report(int number, int step, double value) {
        Observation running = requireRunning(number);
        if (step < 0) {
            throw new IllegalArgumentException(
                    "trial " + number + ": step " + step + " (expected: >= 0); count steps from 0");
        }
        TreeMap<Integer, Double> intermediate = new TreeMap<>(running.intermediate());
        intermediate.put(step, value);
        trials.put(number, new Observation(number, running.params(), Observation.State.RUNNING, null, intermediate));
        curve(number).add(step, value);
        pruner.reported(number, curve(number));
    }

    boolean shouldPrune(int number) {
        requireRunning(number);
        return pruner.prunes(number, curve(number));
    }

    private LearningCurve curve(int number) {
        return Objects.requireNonNull(curves.get(number), "curve of a running trial");
    }

    private Observation requireRunning(int number) {
        Observation known = trials.get(number);
        if (known == null || known.state() != Observation.State.RUNNING) {
            throw new IllegalArgumentException("trial " + number + ": "
                    + (known == null ? "never asked for" : "already " + known.state())
                    + " (expected: a running trial); tell each trial once, by the number that ask gave it");
        }
        if (restarts.isDue(number)) {
            throw new IllegalArgumentException("trial " + number
                    + ": already told as failed, and to be tried again (expected: a running trial); ask gives it back");
        }
        return known;
    }
}
