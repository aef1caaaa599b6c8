package io.bellwether.search.sampler;

import io.bellwether.search.pareto.Dominance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Who of a generation has children. Stateless: what it chooses follows from what it is given. */
abstract class Survival {
    /** Who is left of the candidates: whole fronts as far as there is room, then some of the next. */
    final Population survivors(List<Individual> candidates, int room, Dice dice) {
        if (candidates.size() <= room) {
            return Population.of(List.copyOf(candidates));
        }
        Population all = Population.of(candidates);
        List<Individual> survivors = new ArrayList<>();
        for (List<Integer> front : Population.fronts(all.ranks())) {
            if (survivors.size() + front.size() <= room) {
                front.forEach(i -> survivors.add(candidates.get(i)));
            } else {
                survivors.addAll(some(all, front, survivors, room - survivors.size(), dice));
            }
            if (survivors.size() == room) {
                break;
            }
        }
        survivors.sort(Comparator.comparingInt(Individual::number));
        return Population.of(survivors);
    }

    /**
     * Chooses from the front that has no room as a whole.
     *
     * @param front places in {@code all}
     * @param safe those of the fronts before
     */
    abstract List<Individual> some(Population all, List<Integer> front, List<Individual> safe, int room, Dice dice);

    /** One that has children: the better of two. */
    final Individual parent(Population population, Dice dice) {
        int incumbent = (int) (dice.fraction() * population.size());
        int challenger = (int) (dice.fraction() * population.size());
        return population.members().get(isBetter(population, challenger, incumbent) ? challenger : incumbent);
    }

    abstract boolean isBetter(Population population, int one, int other);

    /** By crowding distance, where fewer are near. */
    static final class ByCrowding extends Survival {
        @Override
        List<Individual> some(Population all, List<Integer> front, List<Individual> safe, int room, Dice dice) {
            return front.stream()
                    .sorted(Comparator.<Integer>comparingDouble(i -> -all.crowding()[i])
                            .thenComparing(i -> all.members().get(i).number()))
                    .limit(room)
                    .map(all.members()::get)
                    .toList();
        }

        @Override
        boolean isBetter(Population population, int one, int other) {
            int[] ranks = population.ranks();
            double[] crowding = population.crowding();
            return ranks[one] < ranks[other] || (ranks[one] == ranks[other] && crowding[one] > crowding[other]);
        }
    }

    /** By reference directions, where fewer are near. */
    static final class ByDirections extends Survival {
        @Override
        List<Individual> some(Population all, List<Integer> front, List<Individual> safe, int room, Dice dice) {
            List<Individual> candidates = new ArrayList<>();
            front.forEach(i -> candidates.add(all.members().get(i)));
            if (candidates.get(0).violation() > 0) {
                return candidates.subList(0, room); // equally bad, whatever their values
            }
            return new Niches(safe, candidates, safe.size() + room).choose(room, dice);
        }

        @Override
        boolean isBetter(Population population, int one, int other) {
            Individual a = population.members().get(one);
            Individual b = population.members().get(other);
            return Dominance.dominates(a.costs(), a.violation(), b.costs(), b.violation());
        }
    }
}
