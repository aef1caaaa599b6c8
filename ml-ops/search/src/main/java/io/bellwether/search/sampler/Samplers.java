package io.bellwether.search.sampler;

import static java.util.Map.entry;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.spec.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The built-in samplers by name. */
public final class Samplers {
    /** Falkner, Klein, Hutter: BOHB, ICML 2018: what the first rungs say may mislead, and then this share still finds the best. */
    private static final double BLIND_OF_BOHB = 1.0 / 3;

    private static final TreeMap<String, Function<SamplerSpec, Sampler>> BY_NAME = new TreeMap<>(Map.ofEntries(
            entry("auto", spec -> new AutoSampler(spec.seed())),
            entry("bohb", spec -> new TpeSampler(spec.seed(), BLIND_OF_BOHB)),
            entry(
                    "cmaes",
                    spec -> new ModelSampler(
                            spec.seed(), (space, goals, key) -> new CmaModel(space, goals.get(0), key))),
            entry("genetic", spec -> new EvolutionSampler(spec, true, Survival.ByCrowding::new)),
            entry("gp", spec -> new ModelSampler(spec.seed(), GpModel::new)),
            entry("grid", spec -> new GridSampler(spec.points())),
            entry("halton", spec -> RandomSampler.halton(spec.seed())),
            entry("nsga2", spec -> new EvolutionSampler(spec, false, Survival.ByCrowding::new)),
            entry("nsga3", spec -> new EvolutionSampler(spec, false, Survival.ByDirections::new)),
            entry("random", spec -> new RandomSampler(spec.seed())),
            entry("sobol", spec -> RandomSampler.sobol(spec.seed())),
            entry("tpe", spec -> new TpeSampler(spec.seed()))));

    /** How many of a search's first trials say who has suggested how many. */
    public static final int LOOKED_AT = AutoSampler.TRIALS_OF_FEW;

    private static final Set<String> OF_ONE_METRIC = Set.of("cmaes");

    private Samplers() {}

    /** The names that {@link #of} knows, sorted. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /**
     * Who suggests, in words: the sampler's name, what one that chooses among others chooses and how often it has so far, and what one
     * leaves out.
     *
     * @param space asked for only if it matters, and so is {@code first}
     * @param first the search's first trials, by number: {@link #LOOKED_AT} are enough
     * @param count how many there are in all
     */
    public static String plan(
            SamplerSpec spec,
            Supplier<SearchSpace> space,
            List<Goal> goals,
            Supplier<List<Observation>> first,
            int count) {
        String name = spec.name();
        if (name.equals("auto")) {
            return AutoSampler.Plan.of(space.get(), goals.size()).sentence(first.get(), goals, count);
        }
        return goals.size() > 1 && OF_ONE_METRIC.contains(name)
                ? name + ", which learns from the first metric only (from all of them: gp, tpe, nsga2, nsga3)"
                : name;
    }

    /**
     * The sampler of a spec.
     *
     * @throws ClusterException INVALID_ARGUMENT if there is none of that name
     */
    public static Sampler of(SamplerSpec spec) {
        Function<SamplerSpec, Sampler> factory = BY_NAME.get(spec.name());
        if (factory == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "sampler: '" + spec.name() + "' is unknown; " + Nearest.hint(spec.name(), names()));
        }
        return factory.apply(spec);
    }
}
