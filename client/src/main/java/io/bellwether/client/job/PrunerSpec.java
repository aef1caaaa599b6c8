package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which running trials are ended early, by the values of the sweep's metric that they report step by step. Immutable; the static
 * methods name what there is, and say what each setting does. Settings that the named pruner does not know are ignored.
 *
 * @param name {@code none}, {@code median}, {@code percentile}, {@code successive-halving}, {@code asha}, {@code asha-promotion}, {@code pbt}, {@code pb2}, {@code hyperband},
 *     {@code threshold}, {@code patience}, {@code wilcoxon}, {@code any} or {@code all}
 * @param startupTrials of {@code median} and {@code percentile}: complete trials to wait for before any trial is ended; 0 for the
 *     default of 5
 * @param warmupSteps a trial's first steps, in which it is never ended
 * @param intervalSteps after the warm-up, looks at every so many steps only; 0 for the default of 1. Of {@code pbt} and {@code pb2}: the steps between pauses
 * @param percentile of {@code percentile}: how many of a hundred may go on; of {@code pbt} and {@code pb2}: how many of a hundred are weak, null for 25
 * @param reduction of halving: one of so many goes on at each rung; null for 4, of {@code hyperband} 3
 * @param minSteps of halving: the step of the first rung; null for 1
 * @param maxSteps of halving: the step at which a trial is complete, so that no rung is there or beyond; null if unknown
 * @param lower of {@code threshold}: what is less ends the trial; null for no bound
 * @param upper of {@code threshold}: what is more ends the trial; null for no bound
 * @param patience of {@code patience}: reports without improvement that are borne
 * @param minDelta of {@code patience}: what is no more than this is no improvement; null for 0
 * @param pValue of {@code wilcoxon}: the chance of ending a trial that is as good as the best
 * @param of of {@code any}, {@code all} and {@code patience}: the pruners that it combines
 * @param population of {@code pbt} and {@code pb2}: how many members there are; null for 16
 */
public record PrunerSpec(
        String name,
        int startupTrials,
        int warmupSteps,
        int intervalSteps,
        @Nullable Double percentile,
        @Nullable Integer reduction,
        @Nullable Long minSteps,
        @Nullable Long maxSteps,
        @Nullable Double lower,
        @Nullable Double upper,
        @Nullable Integer patience,
        @Nullable Double minDelta,
        @Nullable @JsonProperty("pValue") Double pValue,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PrunerSpec> of,
        @Nullable Integer population) {
    /** All names, the simple ones first. */
    public static final List<String> NAMES = List.of(
            "none",
            "median",
            "percentile",
            "successive-halving",
            "asha",
            "asha-promotion",
            "pbt",
            "pb2",
            "hyperband",
            "threshold",
            "patience",
            "wilcoxon",
            "any",
            "all");

    private static final int STARTUP_TRIALS = 5;

    public PrunerSpec(
            @Nullable String name,
            int startupTrials,
            int warmupSteps,
            int intervalSteps,
            @Nullable Double percentile,
            @Nullable Integer reduction,
            @Nullable Long minSteps,
            @Nullable Long maxSteps,
            @Nullable Double lower,
            @Nullable Double upper,
            @Nullable Integer patience,
            @Nullable Double minDelta,
            @Nullable @JsonProperty("pValue") Double pValue,
            @Nullable List<PrunerSpec> of,
            @Nullable Integer population) {
        this.name = name == null ? "none" : name.toLowerCase(Locale.ROOT);
        this.startupTrials = startupTrials == 0 ? STARTUP_TRIALS : startupTrials;
        this.warmupSteps = warmupSteps;
        this.intervalSteps = intervalSteps == 0 ? 1 : intervalSteps;
        this.percentile = percentile;
        this.reduction = reduction;
        this.minSteps = minSteps;
        this.maxSteps = maxSteps;
        this.lower = lower;
        this.upper = upper;
        this.patience = patience;
        this.minDelta = minDelta;
        this.pValue = pValue;
        this.of = of == null ? List.of() : List.copyOf(of);
        this.population = population;
        PrunerChecks.check(this, startupTrials, intervalSteps);
    }

    /** A pruner with the settings that all know. */
    public PrunerSpec(@Nullable String name, int startupTrials, int warmupSteps, int intervalSteps) {
        this(
                name,
                startupTrials,
                warmupSteps,
                intervalSteps,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** Every trial runs to its end. */
    public static PrunerSpec none() {
        return new PrunerSpec("none", 0, 0, 0);
    }

    /**
     * The median rule: ends a trial whose best value so far is worse than the median, over the complete trials, of their values at the
     * same step.
     *
     * @param warmupSteps a trial's first steps, in which it is never ended
     */
    public static PrunerSpec median(int warmupSteps) {
        return new PrunerSpec("median", 0, warmupSteps, 0);
    }

    /** As the median rule, but {@code percent} of a hundred may go on: 25 ends all but the best quarter. */
    public static PrunerSpec percentile(double percent) {
        return new Builder("percentile").percentile(percent).build();
    }

    /**
     * Rungs at the steps {@code minSteps}, {@code reduction} times that, and so on: a trial goes on from each if it is among the best
     * {@code 1/reduction} of those that have come there so far. While fewer than {@code reduction} have, only the best goes on.
     */
    public static PrunerSpec successiveHalving(long minSteps, int reduction) {
        return new Builder("successive-halving")
                .minSteps(minSteps)
                .reduction(reduction)
                .build();
    }

    /**
     * The stopping form of ASHA: as {@link #successiveHalving}, but a rung ends no trial until {@code reduction} trials have come there.
     */
    public static PrunerSpec asha(long minSteps, int reduction) {
        return new Builder("asha").minSteps(minSteps).reduction(reduction).build();
    }

    /**
     * ASHA as it is published: at each rung a trial saves a checkpoint and pauses, and goes on from there, on whatever node, once it is
     * among the best {@code 1/reduction} of those that have come to its rung. What is paused when the sweep's trials are used up is
     * pruned. For trainers that can pause.
     */
    public static PrunerSpec ashaPromotion(long minSteps, int reduction) {
        return new Builder("asha-promotion")
                .minSteps(minSteps)
                .reduction(reduction)
                .build();
    }

    /**
     * Population based training: {@code population} trials save a checkpoint every {@code steps} steps. One that is then among the worst quarter of
     * those that have come there ends, and a new trial goes on from the checkpoint of one of the best, with parameters that are a
     * little different. For trainers that can pause.
     */
    public static PrunerSpec pbt(int population, int steps) {
        return new Builder("pbt").population(population).intervalSteps(steps).build();
    }

    /**
     * Population based bandits: as {@link #pbt}, but a new trial's numbers are those by which a model of all that the members have gained,
     * and when, expects most. For populations that are small.
     */
    public static PrunerSpec pb2(int population, int steps) {
        return new Builder("pb2").population(population).intervalSteps(steps).build();
    }

    /**
     * Several brackets of successive halving, of which the first begins at step 1 and the last ends no trial; a trial's number says in
     * which it is. For metrics of which nobody knows how soon they tell.
     *
     * @param maxSteps the steps of a whole trial
     */
    public static PrunerSpec hyperband(long maxSteps) {
        return new Builder("hyperband").maxSteps(maxSteps).build();
    }

    /** Ends a trial whose newest value is NaN or outside of the bounds, of which one may be null. */
    public static PrunerSpec threshold(@Nullable Double lower, @Nullable Double upper) {
        return new Builder("threshold").bounds(lower, upper).build();
    }

    /** Ends a trial whose best value has not improved by more than {@code minDelta} with its last {@code patience} reports. */
    public static PrunerSpec patience(int patience, double minDelta) {
        return new Builder("patience").patience(patience).minDelta(minDelta).build();
    }

    /** Ends a trial that {@code other} would end, but only once it has not improved with its last {@code patience} reports. */
    public static PrunerSpec patience(int patience, PrunerSpec other) {
        return new Builder("patience").patience(patience).of(List.of(other)).build();
    }

    /**
     * For trials that report one value for each instance or fold, and come to their mean: ends a trial that is worse than the best
     * complete one on the instances that both have reported, by Wilcoxon's signed-rank test. The step is the instance's number.
     *
     * @param pValue the chance of ending a trial that is as good as the best, at each look; for example 0.1
     */
    public static PrunerSpec wilcoxon(double pValue) {
        return new Builder("wilcoxon").pValue(pValue).build();
    }

    /** Ends a trial that one of these would end. */
    public static PrunerSpec any(PrunerSpec... of) {
        return new Builder("any").of(List.of(of)).build();
    }

    /** Ends a trial that all of these would end. */
    public static PrunerSpec all(PrunerSpec... of) {
        return new Builder("all").of(List.of(of)).build();
    }

    /** A pruner by its name, with any settings. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** The step of the first rung. */
    public long firstRung() {
        return minSteps == null ? 1 : minSteps;
    }

    /** One of so many goes on at each rung. */
    public int oneIn() {
        return reduction == null ? (name.equals("hyperband") ? 3 : 4) : reduction;
    }

    /** Whether it ever ends a trial, or has it pause. */
    public boolean prunes() {
        return !name.equals("none");
    }

    /** Whether it has trials pause, by itself or by one that it combines. */
    public boolean pauses() {
        return name.equals("asha-promotion") || breeds() || of.stream().anyMatch(PrunerSpec::pauses);
    }

    /** Whether weak trials are replaced by descendants of strong ones. */
    public boolean breeds() {
        return name.equals("pbt") || learns();
    }

    /** Whether a descendant's parameters follow from what all members have gained by theirs. */
    public boolean learns() {
        return name.equals("pb2");
    }

    /** How many members the population has. */
    public int members() {
        return population == null ? 16 : population;
    }

    /** Whether it looks at each value that trials report, rather than at those with which they pause. */
    public boolean watches() {
        return switch (name) {
            case "none", "asha-promotion", "pbt", "pb2" -> false;
            case "any" -> of.stream().anyMatch(PrunerSpec::watches);
            default -> true;
        };
    }

    /** Fluent and caller-confined; {@link #build} validates. */
    public static final class Builder {
        private final String name;
        private int startupTrials;
        private int warmupSteps;
        private int intervalSteps;
        private @Nullable Double percentile;
        private @Nullable Integer reduction;
        private @Nullable Long minSteps;
        private @Nullable Long maxSteps;
        private @Nullable Double lower;
        private @Nullable Double upper;
        private @Nullable Integer patience;
        private @Nullable Double minDelta;
        private @Nullable Double pValue;
        private List<PrunerSpec> of = List.of();
        private @Nullable Integer population;

        private Builder(String name) {
            this.name = name;
        }

        public Builder startupTrials(int trials) {
            startupTrials = trials;
            return this;
        }

        public Builder warmupSteps(int steps) {
            warmupSteps = steps;
            return this;
        }

        public Builder intervalSteps(int steps) {
            intervalSteps = steps;
            return this;
        }

        public Builder percentile(double percent) {
            percentile = percent;
            return this;
        }

        public Builder reduction(int oneIn) {
            reduction = oneIn;
            return this;
        }

        public Builder minSteps(long steps) {
            minSteps = steps;
            return this;
        }

        public Builder maxSteps(long steps) {
            maxSteps = steps;
            return this;
        }

        public Builder lower(double bound) {
            lower = bound;
            return this;
        }

        public Builder upper(double bound) {
            upper = bound;
            return this;
        }

        public Builder patience(int reports) {
            patience = reports;
            return this;
        }

        public Builder minDelta(double delta) {
            minDelta = delta;
            return this;
        }

        public Builder pValue(double p) {
            pValue = p;
            return this;
        }

        public Builder of(List<PrunerSpec> pruners) {
            of = List.copyOf(pruners);
            return this;
        }

        public Builder population(int members) {
            population = members;
            return this;
        }

        private Builder bounds(@Nullable Double low, @Nullable Double high) {
            lower = low;
            upper = high;
            return this;
        }

        public PrunerSpec build() {
            return new PrunerSpec(
                    name,
                    startupTrials,
                    warmupSteps,
                    intervalSteps,
                    percentile,
                    reduction,
                    minSteps,
                    maxSteps,
                    lower,
                    upper,
                    patience,
                    minDelta,
                    pValue,
                    of,
                    population);
        }
    }
}
