package io.bellwether.search.sampler;

import io.bellwether.client.job.SearchPlan.FailedTrials;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * What a sampler is told and what it tells, changed on the way:
 *
 *   first    these configurations are the first trials. A sampler that learns finds them in its history. One that goes through a
 *            sequence (grid, random, Sobol) goes through all of it afterwards, but for those that were first: so trial n is the
 *            (n - first)-th of its sequence that is not known.
 *   earlier  trials of an earlier search stand in the history before all others, as if they had been the first of this one. Those
 *            outside the space are left out. A sequence leaves out what they have tried, as it does what was first: a second sweep
 *            of the same seed would try just the same.
 *   failed   as the policy says: left out, or complete with the worst values of all.
 */
/** A sampler with configurations to try first, trials of an earlier search and a policy for those that fail. Thread-safe. */
public final class SteeredSampler implements Sampler {
    private static final int BLOCK = 256;

    private final Sampler sampler;
    private final List<Map<String, Object>> first;
    private final List<Observation> earlier;
    private final FailedTrials failed;
    private @Nullable SearchSpace insideOf;
    private List<Observation> inside = List.of();
    /** What a sequence leaves out, where in it the others lie, and up to where that is known. */
    private final Set<Map<String, Object>> leftOut = new HashSet<>();

    private final List<Integer> places = new ArrayList<>();
    private int searched;

    /**
     * Steers a sampler.
     *
     * @param first may be in parts; the rest is drawn at random
     * @param earlier complete trials, whatever their numbers
     */
    public SteeredSampler(
            Sampler sampler, List<Map<String, Object>> first, List<Observation> earlier, FailedTrials failed) {
        this.sampler = sampler;
        this.first = List.copyOf(first);
        this.earlier = List.copyOf(earlier);
        this.failed = failed;
    }

    @Override
    public synchronized List<Map<String, Object>> suggest(
            SearchSpace space, History history, int firstNumber, int count) {
        boolean isPlain = failed == FailedTrials.AVOID || failed == FailedTrials.RETRY;
        if (first.isEmpty() && earlier.isEmpty() && isPlain) {
            return sampler.suggest(space, history, firstNumber, count);
        }
        List<Map<String, Object>> suggestions = new ArrayList<>();
        for (int number = firstNumber; number < Math.min(first.size(), firstNumber + count); number++) {
            suggestions.add(Chosen.completed(space, first.get(number), number));
        }
        int rest = count - suggestions.size();
        int next = firstNumber + suggestions.size();
        if (rest > 0 && sampler.isSequence()) {
            suggestions.addAll(ofSequence(space, history, next, rest));
        } else if (rest > 0) {
            List<Observation> seen = seen(space, history);
            int shift = inside(space).size();
            for (int number = firstNumber; number < next; number++) {
                seen.add(Observation.running(shift + number, suggestions.get(number - firstNumber)));
            }
            suggestions.addAll(sampler.suggest(space, new History(history.goals(), seen), shift + next, rest));
        }
        return suggestions;
    }

    @Override
    public OptionalLong size(SearchSpace space) {
        return sampler.size(space);
    }

    @Override
    public boolean isSequence() {
        return sampler.isSequence();
    }

    /** The trials of earlier searches that lie in the space, as the first of this one. */
    private List<Observation> inside(SearchSpace space) {
        if (!space.equals(insideOf)) {
            List<Observation> kept = new ArrayList<>();
            for (Observation trial : earlier) {
                if (Chosen.isInside(space, trial.params())) {
                    kept.add(Observation.complete(kept.size(), trial.params(), trial.values(), trial.violations()));
                }
            }
            inside = kept;
            insideOf = space;
            leaveOut(space);
        }
        return inside;
    }

    private List<Observation> seen(SearchSpace space, History history) {
        List<Observation> seen = new ArrayList<>(inside(space));
        int shift = seen.size();
        for (Observation trial : history.observations()) {
            boolean isLeftOut = failed == FailedTrials.IGNORE && trial.state() == Observation.State.FAILED;
            if (!isLeftOut) {
                seen.add(trial.withNumber(shift + trial.number()));
            }
        }
        if (failed == FailedTrials.WORST) {
            new WorstValues(history.goals(), seen).replaceFailed();
        }
        return seen;
    }

    private void leaveOut(SearchSpace space) {
        leftOut.clear();
        places.clear();
        searched = 0;
        inside.forEach(trial -> leftOut.add(trial.params()));
        for (int number = 0; number < first.size(); number++) {
            leftOut.add(Chosen.completed(space, first.get(number), number));
        }
    }

    private List<Map<String, Object>> ofSequence(SearchSpace space, History history, int next, int count) {
        boolean isWhole = inside(space).isEmpty() && first.isEmpty();
        if (isWhole) {
            return sampler.suggest(space, history, next, count);
        }
        List<Map<String, Object>> suggestions = new ArrayList<>();
        int from = next - first.size();
        search(space, history, from + count);
        for (int rank = from; rank < Math.min(places.size(), from + count); rank++) {
            suggestions.addAll(sampler.suggest(space, history, places.get(rank), 1));
        }
        return suggestions;
    }

    /** Finds the first {@code count} places of the sequence that are not left out, or all there are. */
    private void search(SearchSpace space, History history, int count) {
        int found = BLOCK;
        while (places.size() < count && found == BLOCK) {
            List<Map<String, Object>> block = sampler.suggest(space, history, searched, BLOCK);
            found = block.size();
            for (int i = 0; i < found; i++) {
                if (!leftOut.contains(block.get(i))) {
                    places.add(searched + i);
                }
            }
            searched += found;
        }
    }
}
