package io.bellwether.search;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Sampler;
import io.bellwether.search.sampler.Samplers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A search in this JVM: ask for a configuration, try it, tell the value. Several may be tried at once. Thread-safe.
 *
 * <p>Keep {@link #history} to {@link #resume} later: the study goes on with what it would have suggested anyway.
 */
public final class Study {
    private final SearchSpace space;
    private final Goal goal;
    private final Sampler sampler;
    private final TreeMap<Integer, Observation> trials = new TreeMap<>();

    private Study(SearchSpace space, Goal goal, Sampler sampler) {
        this.space = Objects.requireNonNull(space, "space");
        this.goal = Objects.requireNonNull(goal, "goal");
        this.sampler = Objects.requireNonNull(sampler, "sampler");
        sampler.size(space); // refuses a space that it can't search
    }

    /** A new study. */
    public static Study create(SearchSpace space, Goal goal, SamplerSpec sampler) {
        return new Study(space, goal, Samplers.of(sampler));
    }

    /** Goes on with an earlier study of the same space and sampler. Trials that were running may still be told. */
    public static Study resume(SearchSpace space, SamplerSpec sampler, History history) {
        Study study = create(space, history.goal(), sampler);
        history.observations().forEach(known -> study.trials.put(known.number(), known));
        return study;
    }

    /** The next configuration to try; empty when the space holds no more. */
    public synchronized Optional<Trial> ask() {
        int number = trials.isEmpty() ? 0 : trials.lastKey() + 1;
        List<Map<String, Object>> suggested = sampler.suggest(space, history(), number, 1);
        if (suggested.isEmpty()) {
            return Optional.empty();
        }
        Trial trial = new Trial(number, suggested.get(0));
        trials.put(number, Observation.running(number, trial.params()));
        return Optional.of(trial);
    }

    /**
     * Reports the value of a trial.
     *
     * @throws IllegalArgumentException if the trial was not asked for or is told already, or the value is NaN
     */
    public synchronized void tell(int number, double value) {
        trials.put(number, Observation.complete(number, requireRunning(number).params(), value));
    }

    /** Reports that a trial ended without a value. */
    public synchronized void tellFailed(int number) {
        trials.put(number, Observation.failed(number, requireRunning(number).params()));
    }

    /** The complete trial with the best value so far. */
    public Optional<Observation> best() {
        return history().best();
    }

    /** All trials so far. */
    public synchronized History history() {
        return new History(goal, new ArrayList<>(trials.values()));
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
