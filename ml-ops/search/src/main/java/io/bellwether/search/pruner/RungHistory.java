package io.bellwether.search.pruner;

import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Sampler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/*
 * Implementation note.
 *
 * Falkner, Klein, Hutter, "BOHB" (ICML 2018, arXiv 1807.01774): a model of what is good needs values that can be compared, so it learns
 * from one rung only, the highest that enough trials have come to. To TPE those are complete, at the value that they had there; what was
 * left behind below is not there at all, rather than bad: most of it lies where the search itself has looked, near the best, and would
 * push it away from there. What runs and has not come there yet stays as running.
 *
 * Enough are LEAST times as many as there are parameters, and one. That is more than BOHB's d + 1: of those, TPE takes a tenth as good.
 *
 * In a space that can be used up everything stays, as TPE suggests nothing twice by what it knows. Cost: the trials and their rungs.
 */
/** What a sampler that learns is to learn from, where trials come to rungs. */
public final class RungHistory {
    private static final int LEAST = 3;

    private RungHistory() {}

    /** The sampler, made to learn so where the pruner has rungs; itself where that changes nothing. */
    public static Sampler learning(Sampler sampler, SamplerSpec spec, PrunerSpec pruner) {
        boolean learns = spec.name().equals("tpe") || spec.name().equals("bohb");
        return learns && hasRungs(pruner) ? new ByRung(sampler) : sampler;
    }

    /** Thread-safe, as what it wraps. */
    private record ByRung(Sampler sampler) implements Sampler {
        @Override
        public List<Map<String, Object>> suggest(SearchSpace space, History history, int firstNumber, int count) {
            History seen = size(space).isEmpty() ? of(history, space) : history;
            return sampler.suggest(space, seen, firstNumber, count);
        }

        @Override
        public OptionalLong size(SearchSpace space) {
            return sampler.size(space);
        }
    }

    private static boolean hasRungs(PrunerSpec pruner) {
        return switch (pruner.name()) {
            case "successive-halving", "asha", "asha-promotion", "hyperband" -> true;
            default -> pruner.of().stream().anyMatch(RungHistory::hasRungs);
        };
    }

    /** The same trials, as they stood at the highest step that enough have come to; the very history if there is none. */
    static History of(History history, SearchSpace space) {
        int enough = LEAST * (space.parameters().size() + 1);
        List<Observation> trials = history.observations();
        TreeMap<Integer, Integer> reached = new TreeMap<>(Collections.reverseOrder());
        int complete = 0;
        for (Observation trial : trials) {
            complete += trial.value() == null ? 0 : 1;
            trial.intermediate().keySet().forEach(step -> reached.merge(step, 1, Integer::sum));
        }
        if (history.isMultiObjective()
                || trials.stream().anyMatch(trial -> !trial.violations().isEmpty())) {
            return history;
        }
        if (complete >= enough) {
            return atRung(history, Integer.MAX_VALUE);
        }
        for (Map.Entry<Integer, Integer> step : reached.entrySet()) {
            if (step.getValue() >= enough) {
                return atRung(history, step.getKey());
            }
        }
        return history;
    }

    private static History atRung(History history, int step) {
        List<Observation> there = new ArrayList<>();
        for (Observation trial : history.observations()) {
            SortedMap<Integer, Double> from = trial.intermediate().tailMap(step);
            Double value = from.isEmpty() ? null : from.get(from.firstKey());
            if (value != null && !value.isNaN() && step < Integer.MAX_VALUE) {
                there.add(Observation.complete(trial.number(), trial.params(), value));
            } else if (trial.state() != Observation.State.PRUNED) {
                there.add(trial);
            }
        }
        return new History(history.goals(), there);
    }
}
