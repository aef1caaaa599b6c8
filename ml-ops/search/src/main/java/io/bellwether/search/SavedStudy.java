package io.bellwether.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.SearchPlan;
import io.bellwether.client.json.Json;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A study as JSON. Immutable.
 *
 * @param version of this form; fields may be added to it, none changes its meaning
 * @param failedOnce trials that have failed once, of those that are retried
 * @param due those of them that are to be tried again
 * @param started trials whose configurations the caller chose
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record SavedStudy(
        int version,
        @JsonInclude(JsonInclude.Include.ALWAYS) SearchSpace space,
        List<Goal> goals,
        SamplerSpec sampler,
        PrunerSpec pruner,
        @Nullable SearchPlan plan,
        List<SavedTrial> earlier,
        List<SavedTrial> trials,
        SortedSet<Integer> failedOnce,
        SortedSet<Integer> due,
        SortedSet<Integer> started,
        @Nullable String stopped) {
    private static final int VERSION = 1;

    SavedStudy {
        earlier = earlier == null ? List.of() : List.copyOf(earlier);
        trials = trials == null ? List.of() : List.copyOf(trials);
        failedOnce = Collections.unmodifiableSortedSet(failedOnce == null ? new TreeSet<>() : failedOnce);
        due = Collections.unmodifiableSortedSet(due == null ? new TreeSet<>() : due);
        started = Collections.unmodifiableSortedSet(started == null ? new TreeSet<>() : new TreeSet<>(started));
    }

    /** One trial, with the error if it failed and its error is known. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record SavedTrial(
            int number,
            Map<String, Object> params,
            Observation.State state,
            List<Double> values,
            List<Double> violations,
            SortedMap<Integer, Double> intermediate,
            @Nullable String error) {
        SavedTrial {
            params = params == null ? Map.of() : params;
            values = values == null ? List.of() : values;
            violations = violations == null ? List.of() : violations;
            intermediate = intermediate == null ? Collections.emptySortedMap() : intermediate;
        }

        static SavedTrial of(Observation trial, @Nullable String error) {
            return new SavedTrial(
                    trial.number(),
                    trial.params(),
                    trial.state(),
                    trial.values(),
                    trial.violations(),
                    trial.intermediate(),
                    error);
        }

        Observation observation() {
            return new Observation(number, params, state, values, violations, intermediate);
        }
    }

    static SavedStudy of(
            StudySettings settings,
            History history,
            Map<Integer, String> errors,
            SortedSet<Integer> failedOnce,
            SortedSet<Integer> due,
            SortedSet<Integer> started,
            @Nullable String stopped) {
        return new SavedStudy(
                VERSION,
                settings.space(),
                settings.goals(),
                settings.sampler(),
                settings.pruner(),
                settings.plan(),
                settings.earlier().stream()
                        .map(trial -> SavedTrial.of(trial, null))
                        .toList(),
                history.observations().stream()
                        .map(trial -> SavedTrial.of(trial, errors.get(trial.number())))
                        .toList(),
                failedOnce,
                due,
                started,
                stopped);
    }

    /** @throws IllegalArgumentException if it is none, cut off, or of a later version */
    static SavedStudy read(String json) {
        SavedStudy saved;
        try {
            saved = Json.read(json, SavedStudy.class);
        } catch (IllegalArgumentException e) {
            throw none(String.valueOf(e.getMessage()), e);
        }
        if (saved == null || saved.space() == null || saved.goals() == null || saved.sampler() == null) {
            throw none("a space, goals or a sampler are missing", null);
        }
        if (saved.version() > VERSION) {
            throw new IllegalArgumentException("saved study: version " + saved.version() + " (expected: at most "
                    + VERSION + "); read it with the version of Bellwether that wrote it, or a later one");
        }
        return saved;
    }

    private static IllegalArgumentException none(String why, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "saved study: " + why
                        + " (expected: all of what Study.toJson wrote); if the file was cut off, take an older one",
                cause);
    }

    String write() {
        return Json.write(this);
    }

    StudySettings settings() {
        return new StudySettings(
                space,
                goals,
                sampler,
                pruner == null ? PrunerSpec.none() : pruner,
                plan == null ? SearchPlan.SIMPLE : plan,
                earlier.stream().map(SavedTrial::observation).toList());
    }

    History history() {
        return new History(goals, trials.stream().map(SavedTrial::observation).toList());
    }
}
