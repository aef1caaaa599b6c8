package io.bellwether.bench;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.importance.Importances;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Samplers;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * What importances cost: {@code importances_cpu_s}, processor time of one answer for finished trials of 10 real parameters with the
 * value 5 x0^2 + 2 x1 + 0.5 x2 x3; the median of seven.
 */
final class ImportanceBench {
    private static final int TIMES = 7;

    private final Consumer<Figure> figures;

    ImportanceBench(Consumer<Figure> figures) {
        this.figures = figures;
    }

    void run() {
        cost("fanova", Importances::fanova, Map.of(1_000, 16.4), Map.of(1_000, 0.5));
        cost("ped-anova", Importances::pedAnova, Map.of(1_000, 0.022), Map.of());
    }

    private void cost(
            String method,
            BiFunction<SearchSpace, History, Map<String, Double>> importances,
            Map<Integer, Double> peers,
            Map<Integer, Double> toReach) {
        for (int trials : new int[] {100, 1_000, 5_000}) {
            SearchSpace space = space();
            History history = history(space, trials);
            double[] seconds = new double[TIMES];
            Map<String, Double> shares = importances.apply(space, history); // for the compiler
            for (int i = 0; i < TIMES; i++) {
                long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                shares = importances.apply(space, history);
                seconds[i] = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun) * 1e-9;
            }
            Map<String, Object> params = new LinkedHashMap<>();
            params.put("method", method);
            params.put("trials", trials);
            params.put("parameters", 10);
            params.put("x0", shares.get("x0"));
            params.put("x1", shares.get("x1"));
            params.put("peer", peers.get(trials));
            params.put("toReach", toReach.get(trials));
            params.values().removeIf(Objects::isNull);
            figures.accept(
                    new Figure(SearchBench.NAME, "importances_cpu_s", Median.middle(sorted(seconds)), "s", params));
        }
    }

    private static double[] sorted(double[] values) {
        Arrays.sort(values);
        return values;
    }

    private static SearchSpace space() {
        SearchSpace.Builder space = SearchSpace.builder();
        for (int i = 0; i < 10; i++) {
            space.uniform("x" + i, -1, 1);
        }
        return space.build();
    }

    private static History history(SearchSpace space, int trials) {
        List<Observation> all = new ArrayList<>();
        for (Map<String, Object> at :
                Samplers.of(SamplerSpec.random(3)).suggest(space, History.empty(Goal.MINIMIZE), 0, trials)) {
            double value = 5 * Math.pow(at(at, "x0"), 2) + 2 * at(at, "x1") + 0.5 * at(at, "x2") * at(at, "x3");
            all.add(Observation.complete(all.size(), at, value));
        }
        return new History(Goal.MINIMIZE, all);
    }

    private static double at(Map<String, Object> params, String name) {
        return ((Number) Objects.requireNonNull(params.get(name))).doubleValue();
    }
}
