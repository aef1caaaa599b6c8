package io.bellwether.search;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SearchPlan.FailedTrials;
import io.bellwether.search.pruner.Pruner;
import io.bellwether.search.pruner.Pruners;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
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
    /** All of them; of one that runs, as it was when its attempt began. */
    private final TreeMap<Integer, Observation> trials = new TreeMap<>();

    private final Map<Integer, RunningTrial> running = new HashMap<>();
    /** Why trials have failed, as far as that was told. */
    private final Map<Integer, String> errors = new HashMap<>();

    /** What trials need to go on with after a pause. */
    private final Map<Integer, Object> kept = new HashMap<>();

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
            RunningTrial asItRan = new RunningTrial(known);
            trials.put(known.number(), known);
            if (known.state() == Observation.State.RUNNING) {
                running.put(known.number(), asItRan);
                restarts.leave(known.number());
            }
            pruner.reported(known.number(), asItRan.curve());
            Double value = known.value();
            if (value != null) {
                pruner.complete(known.number(), asItRan.curve(), value);
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

    SavedStudy saved(StudySettings settings, SortedSet<Integer> started, @Nullable String stopped) {
        return SavedStudy.of(settings, history(), errors, restarts.failedOnce(), restarts.due(), started, stopped);
    }

    boolean has(int number) {
        return trials.containsKey(number);
    }

    int afterLast() {
        return trials.isEmpty() ? 0 : trials.lastKey() + 1;
    }

    History history() {
        return new History(goals, trials.values().stream().map(this::now).toList());
    }

    /** What a sampler learns from. */
    History known() {
        return new History(
                goals,
                trials.values().stream().map(this::now).map(pauses::known).toList());
    }

    private Observation now(Observation trial) {
        RunningTrial runs = running.get(trial.number());
        return runs == null ? trial : runs.observation();
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

    /** A paused trial that goes on, though it need not, lest none come to its end; it runs then. */
    Optional<Observation> nextFarthest() {
        boolean isNeeded =
                running.isEmpty() && inState(Observation.State.COMPLETE).isEmpty();
        OptionalInt farthest = isNeeded ? pauses.farthest() : OptionalInt.empty();
        return farthest.isPresent() ? Optional.of(goOn(farthest.getAsInt())) : Optional.empty();
    }

    void start(Observation trial) {
        trials.put(trial.number(), trial);
        running.put(trial.number(), new RunningTrial(trial));
    }

    private Observation goOn(int number) {
        Observation paused = Objects.requireNonNull(trials.get(number), "a paused trial");
        pauses.goOn(paused);
        Observation again =
                new Observation(number, paused.params(), Observation.State.RUNNING, null, paused.intermediate());
        start(again);
        return again;
    }

    /** The last attempt of the trial has ended: what it has reported since the trial's last pause is void. */
    private Optional<Observation> begin(OptionalInt number) {
        if (number.isEmpty()) {
            return Optional.empty();
        }
        Observation again = pauses.again(requireRunning(number.getAsInt()).observation());
        kept.remove(again.number());
        start(again);
        return Optional.of(again);
    }

    void tell(int number, List<Double> values, List<Double> violations) {
        Objects.requireNonNull(values, "values");
        Objects.requireNonNull(violations, "violations");
        RunningTrial trial = requireRunning(number);
        if (values.size() != goals.size()) {
            throw new IllegalArgumentException("trial " + number + ": values " + values + " (expected: " + goals.size()
                    + ", one for each goal); tell as many as the study has goals");
        }
        for (int i = 0; i < values.size(); i++) {
            requireComparable(number, values.get(i), goals.get(i));
        }
        requireAsManyAsBefore(number, violations);
        Observation known = trial.observation();
        trials.put(
                number,
                new Observation(
                        number, known.params(), Observation.State.COMPLETE, values, violations, known.intermediate()));
        pruner.complete(number, trial.curve(), values.get(0));
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
        RunningTrial trial = requireRunning(number);
        if (!trial.hasReported()) {
            throw new IllegalArgumentException(
                    "trial " + number
                            + ": PRUNED without a value on the way (expected: what it was judged by); report one before, or tell it as failed");
        }
        trials.put(number, pruned(trial));
        end(number);
    }

    private static Observation pruned(RunningTrial trial) {
        Observation known = trial.observation();
        return Observation.pruned(known.number(), known.params(), known.intermediate());
    }

    void tellPaused(int number) {
        RunningTrial trial = requireRunning(number);
        if (!shouldPause(number)) {
            throw new IllegalArgumentException(
                    "trial " + number + ": paused where it is to go on (expected: after Trial.shouldPause)");
        }
        Observation paused = pruned(trial);
        trials.put(number, paused);
        running.remove(number);
        pauses.pause(
                number,
                trial.step(),
                Objects.requireNonNull(paused.intermediate().get(trial.step())));
    }

    void keep(int number, Object state) {
        requireRunning(number);
        kept.put(number, state);
    }

    Optional<Object> kept(int number) {
        return Optional.ofNullable(kept.get(number));
    }

    boolean shouldPause(int number) {
        RunningTrial trial = requireRunning(number);
        return trial.hasReported() && pauses.isAt(number, trial.step());
    }

    void tellFailed(int number, @Nullable String error) {
        RunningTrial trial = requireRunning(number);
        putError(number, error);
        if (!restarts.failed(number)) {
            trials.put(number, Observation.failed(number, trial.observation().params()));
            end(number);
        }
    }

    /** The trial's attempt has ended for reasons that are not the trial's. */
    void leave(int number) {
        requireRunning(number);
        restarts.leave(number);
    }

    private void end(int number) {
        running.remove(number);
        kept.remove(number);
        pauses.end(number);
        restarts.end(number);
    }

    void report(int number, int step, double value) {
        RunningTrial trial = requireRunning(number);
        if (step < 0) {
            throw new IllegalArgumentException(
                    "trial " + number + ": step " + step + " (expected: >= 0); count steps from 0");
        }
        trial.report(step, value);
        pruner.reported(number, trial.curve());
    }

    boolean shouldPrune(int number) {
        return pruner.prunes(number, requireRunning(number).curve());
    }

    private RunningTrial requireRunning(int number) {
        RunningTrial trial = running.get(number);
        if (trial == null) {
            Observation known = trials.get(number);
            throw new IllegalArgumentException("trial " + number + ": "
                    + (known == null ? "never asked for" : "already " + known.state())
                    + " (expected: a running trial); tell each trial once, by the number that ask gave it");
        }
        if (restarts.isDue(number)) {
            throw new IllegalArgumentException("trial " + number
                    + ": already told as failed, and to be tried again (expected: a running trial); ask gives it back");
        }
        return trial;
    }
}
