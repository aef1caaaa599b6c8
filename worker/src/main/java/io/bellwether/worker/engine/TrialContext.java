package io.bellwether.worker.engine;

import io.bellwether.client.job.MetricSpec;
import io.bellwether.worker.collective.Collective;
import io.bellwether.worker.segment.MappedDataset;
import java.util.Optional;
import java.util.function.Supplier;

/** What a trial may use while it is fitted. Valid until {@link Trainer#fit} returns; thread-safe. */
public interface TrialContext {
    /** The configuration, checked against the trainer's descriptor, defaults filled in. */
    TrialParams params();

    /** Whether the sweep has a dataset. */
    boolean hasDataset();

    /** The dataset, mapped read-only; {@code INVALID_ARGUMENT} if the sweep has none. */
    MappedDataset dataset();

    /** What the sweep optimizes. */
    MetricSpec metric();

    /** For all randomness: the same seed and parameters must give the same model. */
    long seed();

    /** How many threads the trial may keep busy: the CPUs of its slot. */
    int threads();

    /** How many threads all trials of this executor together may keep busy. */
    int executorThreads();

    /** Records a metric's value at a step and, like {@link #checkCancelled}, ends a cancelled trial. */
    void report(long step, String name, double value);

    /**
     * The gang that fits this trial together; empty if this node fits it alone, as it does for every trainer that does not
     * declare itself distributed. Member 0 reports, saves checkpoints and brings the model; the others' results are ignored.
     */
    Optional<Collective> gang();

    /** What an earlier attempt of this trial has saved last by {@link #checkpoint}; empty to begin anew. */
    Optional<byte[]> resumeFrom();

    /**
     * Whether {@link #checkpoint} would save after {@code step}, so that state need not be made into bytes in vain: once a second, and
     * where the trial is to pause. A trainer that declares itself pausable asks after each step; all members of a gang get the same
     * answer where they are to pause.
     */
    boolean wantsCheckpoint(long step);

    /**
     * Saves what is needed to go on after {@code step}, on this node or another; returns when the bytes are on the node's disk. Does
     * nothing within a second of the last time. Where the trial is to pause it throws, for {@link Trainer#fit} to pass on. To be
     * called after the step's {@link #report}.
     */
    void checkpoint(long step, byte[] bytes);

    /** Adds a line to the attempt's log. Long lines and long logs are cut. */
    void log(String line);

    /** Whether the trial is to end now. */
    boolean isCancelled();

    /** Throws, for {@link Trainer#fit} to pass on, if the trial is to end now. */
    void checkCancelled();

    /**
     * Whether a model of this value would be kept. Trainers ask before they turn a model into bytes, as most trials' models are
     * dropped.
     */
    boolean keepsModel(double value);

    /**
     * The value under {@code key} in this executor, made by the first trial that asks while the others wait; if making it
     * fails, the next one tries. It lives as long as the executor.
     */
    <T> T shared(String key, Class<T> type, Supplier<T> maker);
}
