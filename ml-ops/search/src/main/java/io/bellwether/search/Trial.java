package io.bellwether.search;

import io.bellwether.client.search.Config;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One configuration to try, handed out by a {@link Study}. Thread-safe. */
public final class Trial {
    private final Study study;
    private final int number;
    private final Map<String, Object> params;

    Trial(Study study, int number, Map<String, Object> params) {
        this.study = study;
        this.number = number;
        this.params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }

    /** Its number in the study, from 0. */
    public int number() {
        return number;
    }

    /** The active parameters' values: {@code Double}, {@code Long} or {@code String}. */
    public Map<String, Object> params() {
        return params;
    }

    /** Whether the parameter exists in this configuration. */
    public boolean has(String name) {
        return params.containsKey(name);
    }

    /** The configuration, read as the types that the program wants. */
    public Config config() {
        return Config.of(params);
    }

    /**
     * The value of a number parameter.
     *
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT, here and in what follows, if there is no such parameter in this
     *     configuration ({@link #has}), or it is of another type
     */
    public double real(String name) {
        return config().real(name);
    }

    /** The value of a whole-number parameter. */
    public long integer(String name) {
        return config().integer(name);
    }

    /** The value of a choice. */
    public String choice(String name) {
        return config().choice(name);
    }

    /** The value of a choice between true and false. */
    public boolean flag(String name) {
        return config().flag(name);
    }

    /**
     * Reports the objective's value at a step, for the pruner to judge the trial by; NaN if it has none there. Cost: the same for
     * every step.
     *
     * @param step from 0, in whatever the trials of the study have in common: epochs, rounds, folds; a value for a step that has one
     *     replaces it
     * @throws IllegalArgumentException if the trial is not running any more, or {@code step} is negative
     */
    public void report(int step, double value) {
        study.report(number, step, value);
    }

    /** Whether the trial should end now, since others did better at its newest step. Then {@link Study#tellPruned} it; see {@link #checkPruned}. */
    public boolean shouldPrune() {
        return study.shouldPrune(number);
    }

    /**
     * Ends the trial here, within {@link Study#optimize}, if {@link #shouldPrune}, or pauses it, if {@link #shouldPause}: once it is to go on,
     * the objective is called again, with the same trial.
     *
     * @throws TrialPruned for the objective to pass on
     * @throws TrialPaused likewise
     */
    public void checkPruned() {
        if (shouldPrune()) {
            throw new TrialPruned();
        }
        if (shouldPause()) {
            throw new TrialPaused();
        }
    }

    /**
     * Whether the trial should pause now, at the step of its newest report. Then save what it needs to go on, {@link Study#tellPaused}
     * it, and ask for another.
     */
    public boolean shouldPause() {
        return study.shouldPause(number);
    }

    /**
     * Keeps what the trial needs to go on with should it pause, for {@link #kept}: in memory only, as long as the trial has not ended. What
     * was kept before is forgotten.
     *
     * @param state the very object, not a copy: a model that is trained further where it is need be kept but once
     * @return the state
     * @throws IllegalArgumentException if the trial is not running any more
     */
    public <T> T keep(T state) {
        study.keep(number, Objects.requireNonNull(state, "state"));
        return state;
    }

    /**
     * What {@link #keep} has kept, if the trial goes on after a pause. Empty if it begins at its first step, as after a failure or in another
     * process.
     */
    public <T> Optional<T> kept(Class<T> type) {
        return study.kept(number).map(type::cast);
    }

    /** Two trials are equal if their numbers and configurations are, also of different studies. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Trial that && number == that.number && params.equals(that.params);
    }

    @Override
    public int hashCode() {
        return Objects.hash(number, params);
    }

    @Override
    public String toString() {
        return "trial " + number + " " + params;
    }
}
