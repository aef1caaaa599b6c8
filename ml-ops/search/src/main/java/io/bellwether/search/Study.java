package io.bellwether.search;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.TerminatorSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.Chosen;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Sampler;
import io.bellwether.search.terminator.Terminators;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A search in this JVM: hand an objective to {@link #optimize}; or ask for a configuration, try it, tell the value. Several trials may run
 * at once. Thread-safe; a suggestion is computed while all other calls wait.
 *
 * <p>Keep {@link #toJson} to go on later, by {@link #fromJson}, with what would have been suggested anyway.
 */
public final class Study {
    private final StudySettings settings;
    private final SearchSpace space;
    private final Sampler sampler;
    private final TrialBook book;
    /** What the terminator said. */
    private @Nullable String ended;

    private boolean isExhausted;
    /** Trials of the caller's choice, which take no place in the sampler's sequence if it goes through one. */
    private final TreeSet<Integer> started = new TreeSet<>();

    Study(StudySettings settings) {
        this.settings = settings;
        this.space = settings.space();
        this.sampler = PlannedSampler.of(
                settings.sampler(),
                settings.pruner(),
                settings.plan().first(),
                settings.earlier(),
                settings.plan().failures());
        this.book = new TrialBook(settings);
        sampler.size(space); // refuses a space that it can't search
    }

    /** For all that a study may want, for one goal or several. */
    public static StudyBuilder builder(SearchSpace space, Goal... goals) {
        return new StudyBuilder(space, List.of(goals));
    }

    /** A new study in which every trial runs to its end. */
    public static Study create(SearchSpace space, Goal goal, SamplerSpec sampler) {
        return create(space, goal, sampler, PrunerSpec.none());
    }

    /** A new study that ends trials early which promise little: {@link Trial#report}, then {@link Trial#checkPruned} or {@link Trial#shouldPrune}. */
    public static Study create(SearchSpace space, Goal goal, SamplerSpec sampler, PrunerSpec pruner) {
        return builder(space, Objects.requireNonNull(goal, "goal"))
                .sampler(sampler)
                .pruner(pruner)
                .build();
    }

    /** A new study for several goals: {@link #tell(int, List)} tells a value for each, {@link #front} the trials that no other beats. */
    public static Study create(SearchSpace space, List<Goal> goals, SamplerSpec sampler) {
        return new StudyBuilder(space, goals).sampler(sampler).build();
    }

    /** Goes on with an earlier study of the same sampler, as {@link StudyBuilder#resume} does. */
    public static Study resume(SearchSpace space, SamplerSpec sampler, History history) {
        return resume(space, sampler, PrunerSpec.none(), history);
    }

    /** As above, with the pruner that the earlier study had. */
    public static Study resume(SearchSpace space, SamplerSpec sampler, PrunerSpec pruner, History history) {
        return new StudyBuilder(space, history.goals())
                .sampler(sampler)
                .pruner(pruner)
                .resume(history);
    }

    /**
     * The study that {@link #toJson} wrote, with all its settings and trials. Trials that ran then may still be told; {@link #optimize}
     * runs them anew.
     *
     * @throws IllegalArgumentException if it is no such text, or was cut off, or comes from a later version
     */
    public static Study fromJson(String json) {
        SavedStudy saved = SavedStudy.read(json);
        Study study = new Study(saved.settings());
        synchronized (study) {
            study.book.restore(saved);
            study.ended = saved.stopped();
            study.started.addAll(saved.started());
        }
        return study;
    }

    /** All there is to the study, its settings and its trials as they stand: for {@link #fromJson} of this version and later ones. */
    public synchronized String toJson() {
        return book.saved(settings, started, ended).write();
    }

    synchronized void restore(History history) {
        book.restore(history);
        if (sampler.isSequence()) {
            startedAmong(history);
        }
    }

    /** A history does not say which trials were started by hand: those that the sequence does not have for them. */
    private void startedAmong(History history) {
        List<Map<String, Object>> sequence =
                sampler.suggest(space, new History(settings.goals(), List.of()), 0, book.afterLast());
        TreeSet<Integer> others = new TreeSet<>();
        for (Observation trial : history.observations()) {
            int place = trial.number() - others.size();
            if (place >= sequence.size() || !sequence.get(place).equals(trial.params())) {
                others.add(trial.number());
            }
        }
        boolean isOfThisSequence = others.size() < history.size();
        if (isOfThisSequence || sampler.size(space).isPresent()) { // else the space has changed: it goes on behind them
            started.addAll(others);
        }
    }

    /**
     * Looks for the best value of an objective, one trial at a time, on the caller's thread.
     *
     * @param trials how many configurations to try now, beside those of before; fewer if the study {@link #stopped}
     * @throws ClusterException as {@link #optimize(int, int, Objective)} does
     */
    public void optimize(int trials, Objective objective) {
        optimize(trials, 1, objective);
    }

    /**
     * The same with several trials at a time, on the caller's thread and others that end with this call. Trials that ran when the study
     * was saved are run first, and failed ones may be retried; neither count among {@code trials}.
     *
     * <p>With {@code asha-promotion} the objective is called once more for each trial that goes on after a pause, which does not count
     * among {@code trials} either; see {@link Trial#keep}. What still pauses at the end goes on with the next call, if it is good enough.
     *
     * <p>A trial whose objective throws an exception, or is NaN or infinite, has failed, and the study goes on. An {@link Error} ends the
     * call, and so does an interruption of the caller's thread, once no trial runs any more. The study keeps all its trials in any case.
     *
     * @param parallelism how many at once; with more than one, what is tried depends on which trials end first
     * @throws ClusterException USER_CODE_FAILED if the first three trials all fail, none succeeds, or {@code maxFailures} have failed;
     *     CANCELLED if this thread is interrupted; INVALID_ARGUMENT if the sampler finds nothing that the space's constraints allow
     */
    public void optimize(int trials, int parallelism, Objective objective) {
        Objects.requireNonNull(objective, "objective");
        if (settings.goals().size() > 1) {
            throw new IllegalArgumentException(
                    "optimize: one value for " + settings.goals().size()
                            + " goals (expected: one for each); use optimizeAll, whose objective returns an Outcome");
        }
        optimizeAll(trials, parallelism, trial -> Outcome.of(objective.value(trial)));
    }

    /**
     * As {@link #optimize(int, int, Objective)}, for several goals or with constraints on outcomes.
     *
     * @throws ClusterException as that one does
     */
    public void optimizeAll(int trials, int parallelism, Objectives objective) {
        Objects.requireNonNull(objective, "objective");
        if (trials < 0) {
            throw new IllegalArgumentException(
                    "trials: " + trials + " (expected: >= 0, beside those of before); choose for example 40");
        }
        if (parallelism < 1) {
            throw new IllegalArgumentException(
                    "parallelism: " + parallelism + " (expected: >= 1); 1 runs one trial at a time");
        }
        new Optimization(this, trials, objective).run(parallelism);
    }

    /**
     * What to try next: a trial that had paused and is to go on, or one that has failed and is to be tried again, with its number of
     * before; or else a new configuration. Empty when the study has {@link #stopped}.
     */
    public synchronized Optional<Trial> ask() {
        Optional<Observation> known = book.nextKnown();
        return known.isPresent() ? known.map(this::trial) : askNew();
    }

    /** For who runs all trials: one to be run once more under its number. */
    synchronized Optional<Trial> askAgain() {
        Optional<Observation> left = book.nextLeft();
        return (left.isPresent() ? left : book.nextKnown()).map(this::trial);
    }

    /** For who runs all trials: where all pause and none has come to its end, the best of those that have come farthest. */
    synchronized Optional<Trial> askFarthest() {
        return book.nextFarthest().map(this::trial);
    }

    synchronized Optional<Trial> askNew() {
        int number = nextAsked();
        History known = book.known();
        TerminatorSpec terminator = settings.plan().terminator();
        if (ended == null && terminator != null) {
            ended = Terminators.reason(terminator, space, known, null).orElse(null);
        }
        if (ended != null) {
            return Optional.empty();
        }
        int place = sampler.isSequence() ? number - started.headSet(number).size() : number;
        List<Map<String, Object>> suggested = sampler.suggest(space, known, place, 1);
        isExhausted = suggested.isEmpty();
        return isExhausted ? Optional.empty() : Optional.of(start(number, suggested.get(0)));
    }

    /** Why there was no new configuration when one was asked for last, by the terminator or for want of any; empty if there was one. */
    public synchronized Optional<String> stopped() {
        return Optional.ofNullable(
                ended == null && isExhausted ? "the search space holds no further configuration" : ended);
    }

    /**
     * A trial of a configuration of the caller's choice; parameters that it does not name are drawn at random. A sampler that goes through a
     * sequence, as {@code grid} does, goes through all of it besides.
     *
     * @throws ClusterException INVALID_ARGUMENT if it does not lie in the space
     */
    public synchronized Trial start(Map<String, Object> configuration) {
        int number = Math.max(settings.plan().first().size(), book.afterLast());
        Trial trial = start(number, Chosen.completed(space, configuration, number));
        started.add(number);
        return trial;
    }

    /** What is tried first has the first numbers, even if others were started before it. */
    private int nextAsked() {
        for (int number = 0; number < settings.plan().first().size(); number++) {
            if (!book.has(number)) {
                return number;
            }
        }
        return book.afterLast();
    }

    private Trial start(int number, Map<String, Object> params) {
        Observation running = Observation.running(number, params);
        book.start(running);
        return trial(running);
    }

    private Trial trial(Observation running) {
        return new Trial(this, running.number(), running.params());
    }

    /**
     * Reports the value of a trial.
     *
     * @throws IllegalArgumentException if the trial was not asked for or is told already, or the value is NaN, or so infinite that nothing
     *     could be better; the trial stays as it was
     */
    public void tell(int number, double value) {
        tell(number, List.of(value));
    }

    /**
     * Reports a trial's value for each goal.
     *
     * @param values in the order of the goals, none NaN
     * @throws IllegalArgumentException as above, or if there is not one number for each goal
     */
    public void tell(int number, List<Double> values) {
        tell(number, values, List.of());
    }

    /**
     * Reports a trial's value for each goal, and by how much it breaks each constraint on outcomes.
     *
     * @param violations 0 for a constraint that it keeps; as many in every trial
     * @throws IllegalArgumentException as above
     */
    public synchronized void tell(int number, List<Double> values, List<Double> violations) {
        book.tell(number, values, violations);
    }

    /**
     * Reports that a trial was ended early, as {@link Trial#shouldPrune} advised.
     *
     * @throws IllegalArgumentException if the trial does not run, or has reported no value
     */
    public synchronized void tellPruned(int number) {
        book.tellPruned(number);
    }

    /**
     * Reports that a trial has paused, as {@link Trial#shouldPause} advised: {@link #ask} gives it back once it is to go on. Until then
     * it is {@code PRUNED} in the history.
     *
     * @throws IllegalArgumentException if the trial does not run, or is not to pause
     */
    public synchronized void tellPaused(int number) {
        book.tellPaused(number);
    }

    /** Reports that a trial ended without a value, as {@link #tellFailed(int, String)} does. */
    public void tellFailed(int number) {
        tellFailed(number, null);
    }

    /**
     * Reports that a trial ended without a value. Where failed trials are retried it runs on, to be asked for again, the first time.
     *
     * @param error for {@link #error}; null if nothing is known
     * @throws IllegalArgumentException if the trial does not run
     */
    public synchronized void tellFailed(int number, @Nullable String error) {
        book.tellFailed(number, error);
    }

    /** Why a trial has failed when it did so last; empty if it has not, or nobody said why. */
    public synchronized Optional<String> error(int number) {
        return book.error(number);
    }

    synchronized void leave(int number) {
        book.leave(number);
    }

    synchronized void keep(int number, Object state) {
        book.keep(number, state);
    }

    synchronized Optional<Object> kept(int number) {
        return book.kept(number);
    }

    synchronized boolean shouldPause(int number) {
        return book.shouldPause(number);
    }

    synchronized void report(int number, int step, double value) {
        book.report(number, step, value);
    }

    synchronized boolean shouldPrune(int number) {
        return book.shouldPrune(number);
    }

    /** That the study has failed, if it has. */
    synchronized Optional<ClusterException> failure(boolean done, Exception cause) {
        List<Observation> failed = book.inState(Observation.State.FAILED);
        int succeeded = book.inState(Observation.State.COMPLETE).size();
        return SearchFailure.reason(settings.plan().maxFailures(), failed.size(), succeeded, done)
                .map(what -> new ClusterException(
                        ErrorCode.USER_CODE_FAILED,
                        what + "; the first error: trial " + failed.get(0).number() + ": "
                                + book.error(failed.get(0).number()).orElse("not told")
                                + "; mend the objective or narrow the search space: the study keeps its trials",
                        cause));
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
        return book.history();
    }
}
