package io.bellwether.coordinator.search;

import io.bellwether.coordinator.core.SuggestionRequest.PastTrial;
import io.bellwether.search.sampler.Observation;
import java.util.ArrayList;
import java.util.List;

/** A sweep's trials as samplers see them; those that have not changed since the last time are not made anew. Thread-safe. */
final class Observations {
    private List<PastTrial> from = List.of();
    private List<Observation> made = List.of();

    synchronized List<Observation> of(List<PastTrial> trials) {
        List<Observation> observations = new ArrayList<>(trials.size());
        for (int i = 0; i < trials.size(); i++) {
            PastTrial trial = trials.get(i);
            boolean isKnown = i < from.size() && isSame(from.get(i), trial);
            observations.add(isKnown ? made.get(i) : observation(trial));
        }
        from = trials;
        made = observations;
        return observations;
    }

    @SuppressWarnings(
            "ReferenceEquality") // the coordinator's core hands on the very object as long as nothing has changed
    private static boolean isSame(PastTrial before, PastTrial now) {
        return before == now;
    }

    private static Observation observation(PastTrial trial) {
        List<Double> values = trial.values();
        if (!values.isEmpty() && values.stream().noneMatch(value -> value.isNaN())) {
            return new Observation(
                    trial.number(),
                    trial.configuration(),
                    Observation.State.COMPLETE,
                    values,
                    trial.violations(),
                    trial.pruned());
        }
        if (!trial.pruned().isEmpty()) {
            return Observation.pruned(trial.number(), trial.configuration(), trial.pruned());
        }
        return trial.state().isTerminal()
                ? Observation.failed(trial.number(), trial.configuration())
                : Observation.running(trial.number(), trial.configuration());
    }
}
