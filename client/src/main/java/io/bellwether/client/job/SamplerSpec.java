package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How configurations are chosen.
 *
 * @param name {@code random}, {@code grid}, {@code sobol}, {@code halton}, {@code tpe}, {@code bohb}, {@code cmaes}, {@code gp},
 *     {@code nsga2}, {@code nsga3}, {@code genetic} or {@code auto}
 * @param seed makes the choice repeatable
 * @param points for {@code grid}: how many values of each real or wide integer parameter to try; 0 for the default
 * @param population for {@code nsga2}, {@code nsga3} and {@code genetic}: how many trials make a generation; 0 for the default
 */
public record SamplerSpec(
        String name,
        long seed,
        int points,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int population) {
    public SamplerSpec(@Nullable String name, long seed, int points, int population) {
        this.name = name == null ? "random" : name.toLowerCase(Locale.ROOT);
        this.seed = seed;
        this.points = points == 0 ? 5 : points;
        if (points < 0 || points > 10_000) {
            throw SpecChecks.invalid("sampler.points", points, "1 to 10000", "choose for example 5");
        }
        this.population = population;
        if (population != 0 && (population < 4 || population > 10_000)) {
            throw SpecChecks.invalid("sampler.population", population, "4 to 10000", "choose for example 50");
        }
    }

    public SamplerSpec(@Nullable String name, long seed, int points) {
        this(name, seed, points, 0);
    }

    public static SamplerSpec random(long seed) {
        return new SamplerSpec("random", seed, 0);
    }

    /** Sobol's sequence, scrambled: fills the space more evenly than random draws. */
    public static SamplerSpec sobol(long seed) {
        return new SamplerSpec("sobol", seed, 0);
    }

    /** Halton's sequence, scrambled: fills the space more evenly than random draws. */
    public static SamplerSpec halton(long seed) {
        return new SamplerSpec("halton", seed, 0);
    }

    /** The tree-structured Parzen estimator: learns from the trials so far which values do well. */
    public static SamplerSpec tpe(long seed) {
        return new SamplerSpec("tpe", seed, 0);
    }

    /** The same estimator with every third trial drawn at random: for pruners whose first rungs may mislead. */
    public static SamplerSpec bohb(long seed) {
        return new SamplerSpec("bohb", seed, 0);
    }

    /** CMA-ES: a normal distribution that moves and stretches to where better values lie. For numbers above all. */
    public static SamplerSpec cmaEs(long seed) {
        return new SamplerSpec("cmaes", seed, 0);
    }

    /** A Gaussian process: where it expects to improve most. The best for some hundred trials or fewer. */
    public static SamplerSpec gp(long seed) {
        return new SamplerSpec("gp", seed, 0);
    }

    /** NSGA-II: evolution for several objectives. */
    public static SamplerSpec nsga2(long seed) {
        return new SamplerSpec("nsga2", seed, 0);
    }

    /** NSGA-III: evolution for three objectives or more. */
    public static SamplerSpec nsga3(long seed) {
        return new SamplerSpec("nsga3", seed, 0);
    }

    /** Evolution whose children lie between and around their parents. */
    public static SamplerSpec genetic(long seed) {
        return new SamplerSpec("genetic", seed, 0);
    }

    /** The same with so many trials in a generation. */
    public SamplerSpec withPopulation(int size) {
        return new SamplerSpec(name, seed, points, size);
    }

    /** Chooses among the others by the space, the trials so far and how many run at once; the job's view says what. */
    public static SamplerSpec auto(long seed) {
        return new SamplerSpec("auto", seed, 0);
    }

    /** All combinations of at most {@code points} values of each parameter. */
    public static SamplerSpec grid(int points) {
        return new SamplerSpec("grid", 0, points);
    }
}
