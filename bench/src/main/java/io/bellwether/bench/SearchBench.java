package io.bellwether.bench;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Sampler;
import io.bellwether.search.sampler.Samplers;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/*
 * What is measured, for each sampler:
 *
 * least: the least value found by a search of a function (SearchFunction), mean or median over the seeds; in the parameters its 95%
 *   interval, the regret (by how much it misses the least there is), and where there is one to compare with, a peer's value and the
 *   one to reach.
 * parallel: the same of Hartmann 6, 200 trials, by simulated workers that end and ask at different times.
 * suggest_cpu_ms: processor time of one suggestion with so many finished trials of 10 real parameters, the history's making
 *   included; each suggestion is told before the next is asked for.
 * repeated: of 100 trials on a table of 9 discrete parameters, those that repeat another's configuration.
 */
/** How good the samplers are and what they cost, without a cluster. */
final class SearchBench {
    static final String NAME = "search";
    /** What no search is compared by: it is the same for every seed, or has no end to it. */
    private static final String GRID = "grid";

    private static final int COSTED = 40;

    private final Plan plan;
    private final Consumer<Figure> figures;

    SearchBench(Plan plan, Consumer<Figure> figures) {
        this.plan = plan;
        this.figures = figures;
    }

    /** Measures all and hands the figures on as they are known. */
    void run() throws InterruptedException {
        ForkJoinPool pool = new ForkJoinPool(plan.threads());
        try {
            for (String sampler : plan.samplers()) {
                System.err.println("bench: " + sampler + ", " + plan.seeds() + " seeds");
                for (SearchFunction function : plan.functions()) {
                    least(pool, sampler, function);
                }
                if (plan.withCosts()) {
                    parallel(pool, sampler);
                    repeated(pool, sampler);
                    costs(sampler);
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** The samplers that can be compared. */
    static List<String> comparable() {
        return Samplers.names().stream().filter(name -> !name.equals(GRID)).toList();
    }

    private void least(ForkJoinPool pool, String sampler, SearchFunction function) throws InterruptedException {
        double[] least = overSeeds(
                pool,
                seed -> SimulatedSearch.run(function, sampler, seed, function.trials(), 1)
                        .least());
        Spread spread = function.heavyTailed() ? Spread.ofMedian(least) : Spread.ofMean(least);
        Map<String, Object> params = params(sampler, function, function.trials(), 1);
        params.put("statistic", function.heavyTailed() ? "median" : "mean");
        params.put("interval", spread.interval());
        params.put("regret", spread.middle() - function.least());
        SearchFunction.Target target = function.targets().get(sampler);
        if (target != null) {
            params.put("peer", target.peer());
            params.put("toReach", target.reach());
        }
        if (function.heldOut()) {
            params.put("heldOut", true);
        }
        figures.accept(new Figure(NAME, "least", spread.middle(), "1", params));
    }

    private void parallel(ForkJoinPool pool, String sampler) throws InterruptedException {
        SearchFunction function = SearchFunction.named("hartmann6");
        Map<Integer, SearchFunction.Target> targets =
                Map.of(8, new SearchFunction.Target(-3.211, -3.211), 32, new SearchFunction.Target(-2.919, -3.05));
        for (int workers : new int[] {1, 8, 32}) {
            Spread spread = Spread.ofMean(overSeeds(
                    pool,
                    seed -> SimulatedSearch.run(function, sampler, seed, 200, workers)
                            .least()));
            Map<String, Object> params = params(sampler, function, 200, workers);
            params.put("statistic", "mean");
            params.put("interval", spread.interval());
            params.put("regret", spread.middle() - function.least());
            SearchFunction.Target target = targets.get(workers);
            if (target != null) {
                params.put("peerTpe", target.peer());
                params.put("toReachTpe", target.reach());
            }
            figures.accept(new Figure(NAME, "parallel", spread.middle(), "1", params));
        }
    }

    private void repeated(ForkJoinPool pool, String sampler) throws InterruptedException {
        SearchFunction table = DiscreteTable.function();
        for (int workers : new int[] {1, 8}) {
            double[] repeated = overSeeds(
                    pool,
                    seed -> SimulatedSearch.run(table, sampler, seed, table.trials(), workers)
                            .repeated());
            Map<String, Object> params = params(sampler, table, table.trials(), workers);
            params.put("statistic", "mean");
            params.put("toReach", 0);
            figures.accept(new Figure(NAME, "repeated", Spread.ofMean(repeated).middle(), "trials", params));
        }
    }

    private void costs(String sampler) {
        SearchFunction function = SearchFunction.named("ackley10");
        Map<Integer, Double> peers = Map.of(100, 2.7, 1_000, 10.4, 5_000, 59.0);
        Map<Integer, Double> reach = Map.of(100, 0.2, 1_000, 0.6, 5_000, 1.5);
        cost(sampler, function, 100, 10 * COSTED); // for the compiler
        for (int finished : new int[] {100, 1_000, 5_000}) {
            Map<String, Object> params = params(sampler, function, finished, 1);
            params.put("suggestions", COSTED);
            params.put("peerTpe", peers.get(finished));
            params.put("toReachTpe", reach.get(finished));
            figures.accept(new Figure(NAME, "suggest_cpu_ms", cost(sampler, function, finished, COSTED), "ms", params));
        }
    }

    /** After as many suggestions again that are not counted, of which the first has to learn the history. */
    private static double cost(String name, SearchFunction function, int finished, int counted) {
        Sampler sampler = Samplers.of(SamplerSpec.random(1));
        SearchSpace space = function.space();
        List<Observation> trials = new ArrayList<>();
        for (Map<String, Object> params : sampler.suggest(space, History.empty(Goal.MINIMIZE), 0, finished)) {
            trials.add(
                    Observation.complete(trials.size(), params, function.value().applyAsDouble(params)));
        }
        Sampler measured = Samplers.of(new SamplerSpec(name, 1, 0));
        long begun = 0;
        for (int i = -counted; i < counted; i++) {
            if (i == 0) {
                begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            }
            int number = trials.size();
            Map<String, Object> params = measured.suggest(space, new History(Goal.MINIMIZE, trials), number, 1)
                    .get(0);
            trials.add(Observation.complete(number, params, function.value().applyAsDouble(params)));
        }
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun) * 1e-6 / counted;
    }

    private double[] overSeeds(ForkJoinPool pool, LongToDoubleFunction search) throws InterruptedException {
        try {
            return pool.submit(() -> LongStream.range(0, plan.seeds())
                            .parallel()
                            .mapToDouble(search)
                            .toArray())
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a search failed: " + e.getCause(), e);
        }
    }

    private Map<String, Object> params(String sampler, SearchFunction function, int trials, int workers) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("sampler", sampler);
        params.put("function", function.name());
        params.put("trials", trials);
        params.put("workers", workers);
        params.put("seeds", plan.seeds());
        return params;
    }

    /**
     * What to measure.
     *
     * @param seeds of each search, from 0
     * @param threads searches at once; what is costed runs alone
     * @param withCosts whether to measure parallel workers, repetitions and processor time too
     */
    record Plan(List<String> samplers, List<SearchFunction> functions, int seeds, int threads, boolean withCosts) {
        Plan {
            samplers = List.copyOf(samplers);
            functions = List.copyOf(functions);
        }
    }

    /** Nine discrete parameters with the sizes of a well-known table of networks [Klein and Hutter 2019]: 62,208 configurations. */
    private static final class DiscreteTable {
        private static final int[] SIZES = {6, 4, 2, 2, 2, 6, 6, 3, 3};

        static SearchFunction function() {
            SearchSpace.Builder table = SearchSpace.builder();
            for (int i = 0; i < SIZES.length; i++) {
                if (SIZES[i] == 2) {
                    table.choice("p" + i, "0", "1");
                } else {
                    table.integer("p" + i, 0, SIZES[i] - 1);
                }
            }
            return new SearchFunction("table9", table.build(), DiscreteTable::value, 0, 100, false, Map.of(), false);
        }

        private static double value(Map<String, Object> at) {
            return IntStream.range(0, SIZES.length)
                    .mapToDouble(i -> {
                        double away = Double.parseDouble(String.valueOf(at.get("p" + i))) - (i * 5 % SIZES[i]);
                        return away * away / SIZES[i];
                    })
                    .sum();
        }
    }
}
