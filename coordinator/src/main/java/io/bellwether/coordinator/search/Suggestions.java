package io.bellwether.coordinator.search;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.SearchPlan;
import io.bellwether.client.job.TerminatorSpec;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.DescendantRequest;
import io.bellwether.coordinator.core.SearchQuestion;
import io.bellwether.coordinator.core.SuggestionRequest;
import io.bellwether.coordinator.sweep.SweepEvent;
import io.bellwether.search.PlannedSampler;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Sampler;
import io.bellwether.search.sampler.TimedModel;
import io.bellwether.search.terminator.Terminators;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a request into the command that answers it, with the samplers of {@code ml-ops/search}. Thread-safe. */
final class Suggestions {
    private static final Logger log = LoggerFactory.getLogger(Suggestions.class);
    private static final int SAMPLERS_KEPT = 64;

    /** Kept between requests: what a sampler remembers saves it work, and only that. */
    private final Map<JobId, Known> sweeps =
            Collections.synchronizedMap(new LinkedHashMap<>(SAMPLERS_KEPT, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<JobId, Known> eldest) {
                    return size() > SAMPLERS_KEPT;
                }
            });

    Command answer(SearchQuestion question) {
        try {
            return question instanceof DescendantRequest request
                    ? descendant(request)
                    : trials((SuggestionRequest) question);
        } catch (ClusterException e) {
            return new Command.FailSweep(question.job(), e.code(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            String who = who(question);
            log.error("{} failed job={}", who, question.job(), e);
            return new Command.FailSweep(
                    question.job(),
                    ErrorCode.INTERNAL,
                    who + " failed: " + e + "; this is a defect, the coordinator's log says more");
        }
    }

    private static String who(SearchQuestion question) {
        return question instanceof SuggestionRequest request
                ? "sampler '" + request.sweep().sampler().name() + "'"
                : "the population's model";
    }

    private static Command descendant(DescendantRequest request) {
        Map<String, Object> configuration = new TimedModel(request.space(), request.kept(), request.seed())
                .next(request.parent(), request.gains(), request.beside(), request.pause(), request.number());
        return new Command.AddDescendant(
                request.job(), request.number(), request.weak(), request.strong(), configuration);
    }

    private Command trials(SuggestionRequest request) {
        Known known = sweeps.computeIfAbsent(request.job(), job -> new Known(sampler(request), new Observations()));
        History history = new History(goals(request), known.observations.of(request.history()));
        Optional<String> end = end(request, history);
        if (end.isPresent()) {
            return new Command.StopSearch(request.job(), end.get());
        }
        List<Map<String, Object>> suggested =
                known.sampler.suggest(request.sweep().jointSpace(), history, request.firstNumber(), request.count());
        return new Command.AddTrials(
                request.job(), request.firstNumber(), suggested, suggested.size() < request.count());
    }

    /** What is kept of a sweep. */
    private record Known(Sampler sampler, Observations observations) {}

    private static Optional<String> end(SuggestionRequest request, History history) {
        TerminatorSpec terminator = request.sweep().planOrSimple().terminator();
        if (terminator == null) {
            return Optional.empty();
        }
        Double noise = history.best()
                .map(best -> request.history().get(best.number()).noise())
                .orElse(null);
        return Terminators.reason(terminator, request.sweep().jointSpace(), history, noise);
    }

    private static Sampler sampler(SuggestionRequest request) {
        SearchPlan plan = request.sweep().planOrSimple();
        List<Observation> earlier = new ArrayList<>();
        for (SweepEvent.EarlierTrial trial : request.earlier()) {
            earlier.add(
                    Observation.complete(earlier.size(), trial.configuration(), trial.values(), trial.violations()));
        }
        return PlannedSampler.of(
                request.sweep().sampler(),
                request.sweep().pruner(),
                request.sweep().firstConfigurations(),
                earlier,
                plan.failures());
    }

    static History history(SuggestionRequest request) {
        return new History(goals(request), new Observations().of(request.history()));
    }

    private static List<MetricSpec.Goal> goals(SuggestionRequest request) {
        return request.sweep().allObjectives().stream().map(MetricSpec::goal).toList();
    }
}
