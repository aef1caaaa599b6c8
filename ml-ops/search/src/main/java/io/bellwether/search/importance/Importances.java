package io.bellwether.search.importance;

import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.UnitCube;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much each parameter of a search has to do with its trials' values, by the complete trials and the first objective. The shares
 * sum to 1. A conditional parameter that a trial does not have counts as in the middle of its range. The same history gives the same
 * answer on any machine. Stateless.
 */
public final class Importances {
    /** With fewer complete trials nothing can be said. */
    public static final int LEAST_TRIALS = 4;

    private Importances() {}

    /**
     * By functional analysis of variance: the share of the variance, over the whole space, that each parameter explains by itself.
     * Cost: half a second for thousands of trials.
     *
     * @return shares from the greatest down, by parameter; all 0 where all values are equal; empty if there are too few trials
     */
    public static Map<String, Double> fanova(SearchSpace space, History history) {
        Data data = Data.of(space, history);
        return data.isTooSmall()
                ? Map.of()
                : shares(data.cube.names(), new Fanova(data.points, data.costs, 0).importances());
    }

    /**
     * By PED-ANOVA: how much the distribution of each parameter among the best tenth of the trials differs from that among all. A
     * matter of milliseconds, and about what good trials have in common rather than about the whole space.
     *
     * @return shares from the greatest down, by parameter; all 0 if nothing differs; empty if there are too few trials
     */
    public static Map<String, Double> pedAnova(SearchSpace space, History history) {
        Data data = Data.of(space, history);
        return data.isTooSmall()
                ? Map.of()
                : shares(data.cube.names(), PedAnova.importances(data.points, data.costs, data.cube.cells()));
    }

    private static Map<String, Double> shares(List<String> names, double[] importances) {
        double sum = 0;
        for (double each : importances) {
            sum += each;
        }
        List<Map.Entry<String, Double>> entries = new ArrayList<>();
        for (int i = 0; i < importances.length; i++) {
            entries.add(Map.entry(names.get(i), sum > 0 ? importances[i] / sum : 0.0));
        }
        entries.sort(Map.Entry.<String, Double>comparingByValue()
                .reversed()
                .thenComparing(Comparator.comparing(Map.Entry::getKey)));
        Map<String, Double> shares = new LinkedHashMap<>();
        entries.forEach(each -> shares.put(each.getKey(), each.getValue()));
        return shares;
    }

    /** The complete trials as points of the unit cube, with their values as costs. */
    private static final class Data {
        private final UnitCube cube;
        private final double[][] points;
        private final double[] costs;

        private Data(UnitCube cube, double[][] points, double[] costs) {
            this.cube = cube;
            this.points = points;
            this.costs = costs;
        }

        static Data of(SearchSpace space, History history) {
            UnitCube cube = new UnitCube(space);
            List<double[]> points = new ArrayList<>();
            List<Double> costs = new ArrayList<>();
            for (Observation trial : history.observations()) {
                Double value = trial.value();
                if (value != null && Double.isFinite(value)) {
                    points.add(cube.point(trial.params()));
                    costs.add(history.goal().isBetter(0, 1) ? value : -value);
                }
            }
            return new Data(
                    cube,
                    points.toArray(new double[0][]),
                    costs.stream().mapToDouble(Double::doubleValue).toArray());
        }

        boolean isTooSmall() {
            return costs.length < LEAST_TRIALS || cube.dimensions() == 0;
        }
    }
}
