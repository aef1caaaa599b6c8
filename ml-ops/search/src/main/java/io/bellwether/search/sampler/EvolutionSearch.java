package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One search by evolution: its trials and the parents of each generation. Caller-confined. */
final class EvolutionSearch extends Search {
    private static final int MISCONCEPTIONS = 20;
    private static final int FEWEST_PARENTS = 2;

    private final long seed;
    private final int size;
    private final Children children;
    private final Survival survival;
    /** The parents of each generation, from that after the first, as far as they were asked for and no trial has changed since. */
    private final List<Population> parents = new ArrayList<>();

    EvolutionSearch(SearchSpace space, List<Goal> goals, long seed, int size, Children children, Survival survival) {
        super(space, goals);
        this.seed = seed;
        this.size = size;
        this.children = children;
        this.survival = survival;
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    void learn(List<Observation> history) {
        for (int i = 0; i < history.size(); i++) {
            Observation now = history.get(i);
            if (i == known.size()) {
                known.add(now);
                tried.add(now.params());
                forgetAfter(now);
            } else if (known.get(i) != now && !known.get(i).equals(now)) {
                known.set(i, now);
                forgetAfter(now);
            }
        }
    }

    /** What the trial is an ancestor of is to be reckoned anew. */
    private void forgetAfter(Observation trial) {
        int first = trial.number() / size;
        if (first < parents.size()) {
            parents.subList(first, parents.size()).clear();
        }
    }

    @Override
    Optional<Map<String, Object>> next(int number) {
        if (tried.isUsedUp()) {
            return Optional.empty();
        }
        int generation = number / size;
        if (generation > 0) {
            Population population = parents(generation);
            for (int attempt = 0; population.size() >= FEWEST_PARENTS && attempt < MISCONCEPTIONS; attempt++) {
                Dice dice = new Dice(seed, number, attempt);
                Map<String, Object> child =
                        children.of(survival.parent(population, dice), survival.parent(population, dice), dice);
                if (tried.isFree(child)) {
                    return Optional.of(child);
                }
            }
        }
        return tried.anyFree(seed, number);
    }

    private Population parents(int generation) {
        int at = firstAtOrAfter(parents.size() * size);
        while (parents.size() < generation) {
            int before = parents.size();
            List<Individual> candidates = new ArrayList<>(
                    before == 0 ? List.of() : parents.get(before - 1).members());
            for (; at < known.size() && known.get(at).number() < (before + 1) * size; at++) {
                if (known.get(at).state() == Observation.State.COMPLETE) {
                    candidates.add(Individual.of(known.get(at), goals));
                }
            }
            parents.add(survival.survivors(candidates, size, new Dice(seed, -1 - before, 0)));
        }
        return parents.get(generation - 1);
    }

    /** The place of the first trial of a number, or of one behind. */
    private int firstAtOrAfter(int number) {
        int low = 0;
        int high = known.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (known.get(middle).number() < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
