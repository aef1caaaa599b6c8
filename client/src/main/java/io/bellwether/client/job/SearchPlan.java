package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep may want beyond one metric and a sampler. Immutable.
 *
 * @param objectives further metrics to optimize at the same time; the trainers must report them
 * @param outcomes bounds that a trial's metrics must keep
 * @param reference for each objective, the sweep's metric first, a value that counts as bad: hypervolume is measured from there;
 *     empty for the worst value so far
 * @param failedTrials what the sampler makes of trials that fail; null to keep away from where they are
 * @param first configurations to try before the sampler is asked, in the names of the joint space
 * @param warmStart earlier sweeps whose trials the sampler learns from, where they lie in this sweep's space
 * @param evaluate how often each trial is evaluated, and on what; null for once, on the validation rows
 * @param terminator when the whole sweep ends before its trials are used up; null for never
 * @param maxFailures after so many failed trials the sweep fails; null for never, unless its first trials all do
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SearchPlan(
        List<MetricSpec> objectives,
        List<OutcomeConstraint> outcomes,
        List<Double> reference,
        @Nullable FailedTrials failedTrials,
        List<Map<String, Object>> first,
        List<JobId> warmStart,
        @Nullable Evaluation evaluate,
        @Nullable TerminatorSpec terminator,
        @Nullable Integer maxFailures) {
    /** One metric, nothing else. */
    public static final SearchPlan SIMPLE = new Builder().build();

    /** More objectives than this are refused: nearly every trial would be as good as any other. */
    public static final int MAX_OBJECTIVES = 8;

    /** More sweeps to learn from, or constraints on outcomes, than this are refused. */
    public static final int MAX_LISTED = 20;

    /** More configurations to try first are refused. */
    public static final int MAX_FIRST = 1_000;

    /** What the sampler makes of trials that fail. */
    public enum FailedTrials {
        /** It keeps away from where they are. */
        AVOID,
        /** It never hears of them, and may suggest the same again. */
        IGNORE,
        /** They count as complete with the worst values so far. */
        WORST,
        /** Each is tried once more, on another node if there is one, before it counts as failed. */
        RETRY
    }

    public SearchPlan {
        objectives = objectives == null ? List.of() : List.copyOf(objectives);
        outcomes = outcomes == null ? List.of() : List.copyOf(outcomes);
        reference = reference == null ? List.of() : List.copyOf(reference);
        first = first == null
                ? List.of()
                : first.stream().map(SearchPlan::plain).toList();
        warmStart = warmStart == null ? List.of() : List.copyOf(warmStart);
        if (objectives.size() >= MAX_OBJECTIVES) {
            throw SpecChecks.invalid(
                    "objectives",
                    objectives.size() + 1,
                    "at most " + MAX_OBJECTIVES,
                    "make some of them constraints on outcomes");
        }
        if (outcomes.size() > MAX_LISTED || warmStart.size() > MAX_LISTED) {
            throw SpecChecks.invalid(
                    outcomes.size() > MAX_LISTED ? "outcomes" : "warmStart",
                    Math.max(outcomes.size(), warmStart.size()),
                    "at most " + MAX_LISTED,
                    "keep those that matter most");
        }
        if (first.size() > MAX_FIRST) {
            throw SpecChecks.invalid("first", first.size(), "at most " + MAX_FIRST, "keep the most promising");
        }
        if (maxFailures != null && maxFailures < 1) {
            throw SpecChecks.invalid("maxFailures", maxFailures, ">= 1", "choose for example 10");
        }
        evaluate = evaluate == null || evaluate.count() == 1 ? null : evaluate;
        if (!reference.isEmpty()
                && (reference.size() != objectives.size() + 1
                        || !reference.stream().allMatch(Double::isFinite))) {
            throw SpecChecks.invalid(
                    "reference",
                    reference,
                    "a finite value for each of " + (objectives.size() + 1) + " objectives",
                    "add or drop some");
        }
    }

    /** Values as parameters have them, however they were written. */
    private static Map<String, Object> plain(Map<String, Object> configuration) {
        Map<String, Object> plain = new LinkedHashMap<>();
        configuration.forEach((name, value) -> {
            boolean whole = value instanceof Integer || value instanceof Short || value instanceof Byte;
            plain.put(
                    name,
                    whole
                            ? (Object) ((Number) value).longValue()
                            : value instanceof Boolean ? value.toString() : value);
        });
        return Collections.unmodifiableMap(plain);
    }

    /** How failed trials count. */
    public FailedTrials failures() {
        return failedTrials == null ? FailedTrials.AVOID : failedTrials;
    }

    /** How many tasks evaluate a trial. */
    public int evaluations() {
        return evaluate == null ? 1 : evaluate.count();
    }

    /** The same, to be changed. */
    public Builder toBuilder() {
        Builder copy = new Builder();
        copy.objectives = objectives;
        copy.outcomes = outcomes;
        copy.reference = reference;
        copy.failedTrials = failedTrials;
        copy.first = first;
        copy.warmStart = warmStart;
        copy.evaluate = evaluate;
        copy.terminator = terminator;
        copy.maxFailures = maxFailures;
        return copy;
    }

    /** Nothing at first. Fluent and caller-confined; {@link #build} validates. */
    public static final class Builder {
        private List<MetricSpec> objectives = List.of();
        private List<OutcomeConstraint> outcomes = List.of();
        private List<Double> reference = List.of();
        private @Nullable FailedTrials failedTrials;
        private List<Map<String, Object>> first = List.of();
        private List<JobId> warmStart = List.of();
        private @Nullable Evaluation evaluate;
        private @Nullable TerminatorSpec terminator;
        private @Nullable Integer maxFailures;

        public Builder objectives(List<MetricSpec> all) {
            objectives = all;
            return this;
        }

        public Builder outcomes(List<OutcomeConstraint> all) {
            outcomes = all;
            return this;
        }

        public Builder reference(List<Double> values) {
            reference = values;
            return this;
        }

        public Builder failedTrials(@Nullable FailedTrials policy) {
            failedTrials = policy;
            return this;
        }

        public Builder first(List<Map<String, Object>> configurations) {
            first = configurations;
            return this;
        }

        public Builder warmStart(List<JobId> sweeps) {
            warmStart = sweeps;
            return this;
        }

        public Builder evaluate(@Nullable Evaluation evaluation) {
            evaluate = evaluation;
            return this;
        }

        public Builder terminator(@Nullable TerminatorSpec spec) {
            terminator = spec;
            return this;
        }

        public Builder maxFailures(@Nullable Integer failures) {
            maxFailures = failures;
            return this;
        }

        public SearchPlan build() {
            return new SearchPlan(
                    objectives, outcomes, reference, failedTrials, first, warmStart, evaluate, terminator, maxFailures);
        }
    }
}
