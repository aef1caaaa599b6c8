package io.bellwether.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Samplers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SearchBenchTest {
    private static double valueAt(String name, double... x) {
        Map<String, Object> at = new HashMap<>();
        for (int i = 0; i < x.length; i++) {
            at.put("x" + i, x[i]);
        }
        return SearchFunction.named(name).value().applyAsDouble(at);
    }

    private static void assertLeast(String name, double... x) {
        assertThat(valueAt(name, x))
                .as(name)
                .isCloseTo(SearchFunction.named(name).least(), within(2e-5));
    }

    @Test
    void theFunctionsHaveTheirLeastValuesWhereTheyAreKnownToBe() {
        assertLeast("branin", Math.PI, 2.275);
        assertLeast("hartmann6", 0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573);
        assertLeast("hartmann3", 0.114614, 0.555649, 0.852547);
        assertLeast("ackley10", new double[10]);
        assertLeast("levy5", 1, 1, 1, 1, 1);
        assertLeast("rosenbrock5", 1, 1, 1, 1, 1);
        assertLeast("rastrigin5", new double[5]);
        double v = -2.903534;
        assertLeast("styblinski6", v, v, v, v, v, v);
        assertLeast("griewank8", new double[8]);
        assertLeast("michalewicz5", 2.202906, 1.570796, 1.284992, 1.923058, 1.720470);
        assertLeast("zakharov7", new double[7]);
        assertLeast("ellipsoid6", -0.6, 0.4, 1.4, -0.6, 0.4, 1.4);
        assertLeast("shekel4", 4.000747, 4.000593, 3.999663, 3.99951);
        assertLeast("alpine5", new double[5]);
        assertLeast("powell8", new double[8]);
        assertLeast("trid6", 6, 10, 12, 12, 10, 6);
        assertLeast("salomon5", new double[5]);
        assertLeast("steps5", 0.3, -0.2, 0, 0.1, 0.4);
        assertThat(SearchFunction.named("mixed7")
                        .value()
                        .applyAsDouble(Map.of(
                                "kind", "c", "loss", "y", "depth", 13L, "width", 600L, "share", 0.35, "rate", 1e-2,
                                "decay", 1e-4)))
                .isCloseTo(0, within(1e-12));
    }

    /** By drawing: what is said to be the least is not undercut, and with what is known to be best it is met. */
    @Test
    void nothingIsLessThanTheLeast() {
        for (SearchFunction function : MoreFunctions.all()) {
            List<Map<String, Object>> drawn = Samplers.of(SamplerSpec.random(3))
                    .suggest(function.space(), History.empty(MetricSpec.Goal.MINIMIZE), 0, 500);
            assertThat(drawn.stream().mapToDouble(at -> function.value().applyAsDouble(at)))
                    .as(function.name())
                    .allMatch(value -> value >= function.least() - 1e-9);
        }
    }

    @Test
    void measuresWhatItIsAskedFor() throws InterruptedException {
        List<Figure> figures = new ArrayList<>();
        new SearchBench(
                        new SearchBench.Plan(
                                List.of("random", "tpe"), List.of(SearchFunction.named("branin")), 3, 1, false),
                        figures::add)
                .run();

        assertThat(figures).extracting(Figure::metric).containsExactly("least", "least");
        assertThat(figures.get(1).params())
                .containsEntry("sampler", "tpe")
                .containsEntry("function", "branin")
                .containsEntry("seeds", 3)
                .containsEntry("peer", 0.4214)
                .containsKey("interval");
        assertThat(figures.get(1).value()).isBetween(0.397887, 2.0);
    }

    /** Whatever the number of workers, all trials are made and told. */
    @Test
    void simulatedWorkersMakeAllTrials() {
        for (int workers : new int[] {1, 8, 500}) {
            SimulatedSearch search = SimulatedSearch.run(SearchFunction.named("hartmann3"), "random", 1, 50, workers);
            assertThat(search.least())
                    .isEqualTo(SimulatedSearch.run(SearchFunction.named("hartmann3"), "random", 1, 50, 1)
                            .least());
            assertThat(search.repeated()).isZero();
        }
    }

    @Test
    void intervalsOfMeansAndMedians() {
        assertThat(Spread.ofMean(new double[] {1, 2, 3, 4}).middle()).isEqualTo(2.5);
        assertThat(Spread.ofMean(new double[] {1, 2, 3, 4}).high()).isCloseTo(2.5 + 1.959964 * 0.645497, within(1e-5));
        double[] skewed = new double[100];
        for (int i = 0; i < skewed.length; i++) {
            skewed[i] = i * i;
        }
        Spread median = Spread.ofMedian(skewed);
        assertThat(median.middle()).isEqualTo((49 * 49 + 50 * 50) / 2.0);
        assertThat(median.interval()).containsExactly(40.0 * 40, 60.0 * 60);
    }
}
