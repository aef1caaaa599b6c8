package io.bellwether.search;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.pruner.LearningCurve;
import io.bellwether.search.pruner.Pruner;
import io.bellwether.search.pruner.Pruners;
import io.bellwether.search.pruner.RungHistory;
import io.bellwether.search.sampler.Chosen;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Sampler;
import io.bellwether.search.sampler.Samplers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A search in this JVM: ask for a configuration, try it, tell the value. Several may be tried at once. Thread-safe.
 *
 * <p>Keep {@link #history} to {@link #resume} later: the study goes on with what it would have suggested anyway.
 */
public final class Study {
    private final SearchSpace space;
    private final List<Goal> goals;
    private final Sampler sampler;
    private final Pruner pruner;
    private final Pauses pauses;
    private final TreeMap<Integer, Observation> trials = new TreeMap<>();
    /** Of the trials that run. */
    private final Map<Integer, LearningCurve> curves = new HashMap<>();

    private Study(SearchSpace space, List<Goal> goals, Sampler sampler, PrunerSpec pruner) {
        this.space = Objects.requireNonNull(space, "space");
        this.goals = History.empty(goals).goals();
        this.sampler = Objects.requireNonNull(sampler, "sampler");
        this.pruner = Pruners.of(Objects.requireNonNull(pruner, "pruner"), goals.get(0));
        this.pauses = new Pauses(Pruners.localPauser(pruner, goals.get(0)).orElse(null));
        if (pruner.prunes() && goals.size() > 1) {
            throw new IllegalArgumentException("pruner: " + pruner.name()
                    + " with several goals (expected: none); a trial that lags in one may lead in another");
        }
        sampler.size(space); // refuses a space that it can't search
    }

    /** A new study in which every trial runs to its end. */
    public static Study create(SearchSpace space, Goal goal, SamplerSpec sampler) {
        return create(space, goal, sampler, PrunerSpec.none());
    }

    /** A new study that ends trials early which promise little: {@link Trial#report} and {@link Trial#shouldPrune}. */
    public static Study create(SearchSpace space, Goal goal, SamplerSpec sampler, PrunerSpec pruner) {
        return new Study(space, List.of(goal), RungHistory.learning(Samplers.of(sampler), sampler, pruner), pruner);
    }

    /** A new study for several goals: {@link #tell(int, List)} tells a value for each, {@link #front} the trials that no other beats. */
    public static Study create(SearchSpace space, List<Goal> goals, SamplerSpec sampler) {
        return new Study(space, goals, Samplers.of(sampler), PrunerSpec.none());
    }

    /**
     * Goes on with an earlier study of the same sampler. Trials that were running may still be told. The space may have changed:
     * trials that do not lie in it any more are remembered, and nothing outside it is suggested.
     */
    public static Study resume(SearchSpace space, SamplerSpec sampler, History history) {
        return resume(space, sampler, PrunerSpec.none(), history);
    }

    /** As above, with the pruner that the earlier study had. */
    public static Study resume(SearchSpace space, SamplerSpec sampler, PrunerSpec pruner, History history) {
        Study study =
                new Study(space, history.goals(), RungHistory.learning(Samplers.of(sampler), sampler, pruner), pruner);
        for (Observation known : history.observations()) {
            study.trials.put(known.number(), known);
            LearningCurve curve = new LearningCurve();
            known.intermediate().forEach((step, value) -> curve.add(step, value));
            if (known.state() == Observation.State.RUNNING) {
                study.curves.put(known.number(), curve);
            }
            study.pruner.reported(known.number(), curve);
            Double value = known.value();
            if (value != null) {
                study.pruner.complete(known.number(), curve, value);
            }
            study.pauses.restore(known);
        }
        return study;
    }

    /**
     * What to try next: a trial that had paused and is to go on, with its number of before, or else a new configuration. Empty when
     * the space holds no more.
     */
    public synchronized Optional<Trial> ask() {
        OptionalInt promoted = pauses.next();
        if (promoted.isPresent()) {
            return Optional.of(goOn(promoted.getAsInt()));
        }
        int number = trials.isEmpty() ? 0 : trials.lastKey() + 1;
        List<Map<String, Object>> suggested = sampler.suggest(space, known(), number, 1);
        return suggested.isEmpty() ? Optional.empty() : Optional.of(start(number, suggested.get(0)));
    }

    /**
     * A trial of a configuration of the caller's choice; parameters that it does not name are drawn at random.
     *
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT if it does not lie in the space
     */
    public synchronized Trial start(Map<String, Object> configuration) {
        int number = trials.isEmpty() ? 0 : trials.lastKey() + 1;
        return start(number, Chosen.completed(space, configuration, number));
    }

    private Trial start(int number, Map<String, Object> params) {
        Trial trial = new Trial(this, number, params);
        trials.put(number, Observation.running(number, trial.params()));
        curves.put(number, new LearningCurve());
        return trial;
    }

    private Trial goOn(int number) {
        Observation paused = Objects.requireNonNull(trials.get(number), "a paused trial");
        pauses.goOn(paused);
        trials.put(
                number,
                new Observation(number, paused.params(), Observation.State.RUNNING, null, paused.intermediate()));
        LearningCurve curve = new LearningCurve();
        paused.intermediate().forEach((step, value) -> curve.add(step, value));
        curves.put(number, curve);
        return new Trial(this, number, paused.params());
    }

    private History known() {
        return new History(goals, trials.values().stream().map(pauses::known).toList());
    }

    private void end(int number) {
        curves.remove(number);
        pauses.end(number);
    }

    /**
     * Reports the value of a trial.
     *
     * @throws IllegalArgumentException if the trial was not asked for or is told already, or the value is NaN, or so infinite that nothing
     *     could be better
     */
    public synchronized void tell(int number, double value) {
        tell(number, List.of(value));
    }

    /**
     * Reports a trial's value for each goal.
     *
     * @throws IllegalArgumentException if the trial was not asked for or is told already, or there is not one number for each goal
     */
    public synchronized void tell(int number, List<Double> values) {
        tell(number, values, List.of());
    }

    /**
     * Reports a trial's value for each goal, and by how much it breaks each constraint on outcomes.
     *
     * @param violations 0 for a constraint that it keeps; as many in every trial
     * @throws IllegalArgumentException as above
     */
    public synchronized void tell(int number, List<Double> values, List<Double> violations) {
        Observation running = requireRunning(number);
        if (values.size() != goals.size()) {
            throw new IllegalArgumentException("trial " + number + ": values " + values + " (expected: " + goals.size()
                    + ", one for each goal); add the others");
        }
        for (int i = 0; i < values.size(); i++) {
            requireNotBestForEver(number, values.get(i), goals.get(i));
        }
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

    private static void requireNotBestForEver(int number, double value, Goal goal) {
        if (value == (goal == Goal.MINIMIZE ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "trial " + number + ": value " + value + " (expected: a finite number, or " + -value
                            + " for one worse than any); nothing could be better: tell it as failed");
        }
    }

    /**
     * Reports that a trial was ended early, as {@link Trial#shouldPrune} advised.
     *
     * @throws IllegalArgumentException if the trial does not run, or has reported no value
     */
    public synchronized void tellPruned(int number) {
        Observation running = requireRunning(number);
        trials.put(number, Observation.pruned(number, running.params(), running.intermediate()));
        end(number);
    }

    /**
     * Reports that a trial has paused, as {@link Trial#shouldPause} advised: {@link #ask} gives it back once it is to go on. Until then
     * it is {@code PRUNED} in the history.
     *
     * @throws IllegalArgumentException if the trial does not run, or is not to pause
     */
    public synchronized void tellPaused(int number) {
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

    synchronized boolean shouldPause(int number) {
        Observation running = requireRunning(number);
        return !running.intermediate().isEmpty()
                && pauses.isAt(number, running.intermediate().lastKey());
    }

    /** Reports that a trial ended without a value. */
    public synchronized void tellFailed(int number) {
        trials.put(number, Observation.failed(number, requireRunning(number).params()));
        end(number);
    }

    synchronized void report(int number, int step, double value) {
        Observation running = requireRunning(number);
        if (step < 0) {
            throw new IllegalArgumentException("trial " + number + ": step " + step + " (expected: >= 0)");
        }
        TreeMap<Integer, Double> intermediate = new TreeMap<>(running.intermediate());
        intermediate.put(step, value);
        trials.put(number, new Observation(number, running.params(), Observation.State.RUNNING, null, intermediate));
        curve(number).add(step, value);
        pruner.reported(number, curve(number));
    }

    synchronized boolean shouldPrune(int number) {
        requireRunning(number);
        return pruner.prunes(number, curve(number));
    }

    private LearningCurve curve(int number) {
        return Objects.requireNonNull(curves.get(number), "curve of a running trial");
    }

    /** The complete trial with the best value so far. */
    public Optional<Observation> best() {
        return history().best();
    }

    /** The complete trials that keep all constraints on outcomes and that no other such trial beats in all goals at once. */
    public List<Observation> front() {
        return history().front();
    }

    /** All trials so far. */
    public synchronized History history() {
        return new History(goals, new ArrayList<>(trials.values()));
    }

    private Observation requireRunning(int number) {
        Observation known = trials.get(number);
        if (known == null || known.state() != Observation.State.RUNNING) {
            throw new IllegalArgumentException("trial " + number + ": "
                    + (known == null ? "never asked for" : "already " + known.state())
                    + " (expected: a running trial); tell each trial once");
        }
        return known;
    }
}
