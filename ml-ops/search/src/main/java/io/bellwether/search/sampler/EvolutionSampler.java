package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.SearchSpace;
import java.util.List;
import java.util.function.Supplier;

/*
 * Implementation note.
 *
 * Evolution over asynchronous trials. The trials' numbers make the generations: those of generation g are g P to (g + 1) P - 1 for a
 * population of P. The parents of generation g are the survivors among the parents of generation g - 1 and its complete trials; what
 * still runs or has failed is left out, and taken in as soon as it is known. So the parents follow from the history alone, however many
 * trials run at once, and nobody waits for the last trial of a generation. The first generation is random.
 *
 *   nsga2    survivors by rank, then crowding distance [1]; the better of two random parents by the same; uniform crossover
 *   nsga3    survivors by rank, then by reference directions that few others are near [2]
 *   genetic  as nsga2, which with one objective keeps the best; children lie between and around their parents (BLX) [3]
 *
 * Constraints on outcomes by constrained domination [1], on inputs as everywhere: a child that is not allowed, or was tried, is not
 * born; after some misconceptions the draw is random.
 *
 * Cost: O(P^2 objectives) for each generation, kept until a trial of it or of an earlier one changes; O(parameters) for each child.
 *
 * [1] Deb, Pratap, Agarwal, Meyarivan: A fast and elitist multiobjective genetic algorithm, NSGA-II, IEEE TEVC 2002.
 * [2] Deb, Jain: An evolutionary many-objective optimization algorithm using reference-point-based nondominated sorting, IEEE TEVC 2014.
 * [3] Eshelman, Schaffer: Real-coded genetic algorithms and interval-schemata, FOGA 1993.
 */
/** Lets the better trials have children. */
final class EvolutionSampler extends LearningSampler {
    private static final int POPULATION = 50;

    private final long seed;
    private final int population;
    private final boolean blend;
    private final Supplier<Survival> survival;

    EvolutionSampler(SamplerSpec spec, boolean blend, Supplier<Survival> survival) {
        this.seed = spec.seed();
        this.population = spec.population() == 0 ? POPULATION : spec.population();
        this.blend = blend;
        this.survival = survival;
    }

    @Override
    Search begin(SearchSpace space, List<Goal> goals) {
        return new EvolutionSearch(space, goals, seed, population, new Children(space, blend), survival.get());
    }
}
