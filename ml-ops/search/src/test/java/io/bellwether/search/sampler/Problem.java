package io.bellwether.search.sampler;

import static java.util.Objects.requireNonNull;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Functions with known minima that stand for trainings. */
record Problem(SearchSpace space, ToDoubleFunction<Map<String, Object>> loss) {
    /** Minimum 0.397887. */
    static final Problem BRANIN = new Problem(
            SearchSpace.builder().uniform("x0", -5, 10).uniform("x1", 0, 15).build(), Problem::branin);

    /** Minimum -3.32237. */
    static final Problem HARTMANN6 = new Problem(box(6), Problem::hartmann6);

    /** Every kind of parameter; minimum 0, for kind c. */
    static final Problem MIXED = new Problem(
            SearchSpace.builder()
                    .choice("kind", "a", "b", "c", "d")
                    .integer("depth", 1, 20)
                    .stepped("share", 0, 1, 0.05)
                    .logUniform("rate", 1e-5, 1)
                    .logInteger("width", 10, 5000)
                    .build(),
            Problem::mixed);

    /** As a sweep over three trainers; minimum 0, by the second, while the first can't get below 1 and the third 0.3. */
    static final Problem TRAINERS = new Problem(
            SearchSpace.builder()
                    .choice("trainer", "line", "boost", "net")
                    .add(real("line/l2", 1e-6, 10, "line"))
                    .add(new Parameter.IntParameter("boost/depth", 2, 12, false, 1, Spaces.when("trainer", "boost")))
                    .add(real("boost/eta", 1e-3, 1, "boost"))
                    .add(real("boost/lambda", 1e-3, 100, "boost"))
                    .add(real("net/rate", 1e-5, 1, "net"))
                    .add(new Parameter.Choice(
                            "net/act", List.of("relu", "tanh", "gelu"), Spaces.when("trainer", "net")))
                    .build(),
            Problem::trainers);

    /** 3^9 configurations; minimum 0. */
    static final Problem TABLE = new Problem(table(), Problem::tableLoss);

    private static final double[][] HARTMANN_A = {
        {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}
    };
    private static final double[][] HARTMANN_P = {
        {0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
        {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
        {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
        {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}
    };
    private static final double[] HARTMANN_ALPHA = {1, 1.2, 3, 3.2};

    static double number(Map<String, Object> configuration, String name) {
        return ((Number) requireNonNull(configuration.get(name), name)).doubleValue();
    }

    /** The least loss of each of some searches, their seeds counting from 0. */
    double[] leastLosses(String sampler, int searches, int trials) {
        double[] least = new double[searches];
        for (int seed = 0; seed < searches; seed++) {
            Sampler asked = Samplers.of(new SamplerSpec(sampler, seed, 0));
            List<Observation> known = new ArrayList<>();
            for (int number = 0; number < trials; number++) {
                Map<String, Object> next = asked.suggest(space, new History(Goal.MINIMIZE, known), number, 1)
                        .get(0);
                known.add(Observation.complete(number, next, loss.applyAsDouble(next)));
            }
            least[seed] = known.stream()
                    .mapToDouble(trial -> requireNonNull(trial.value()))
                    .min()
                    .orElseThrow();
        }
        return least;
    }

    private static Parameter real(String name, double low, double high, String trainer) {
        return new Parameter.FloatParameter(name, low, high, true, null, Spaces.when("trainer", trainer));
    }

    private static SearchSpace box(int dimensions) {
        SearchSpace.Builder box = SearchSpace.builder();
        for (int i = 0; i < dimensions; i++) {
            box.uniform("x" + i, 0, 1);
        }
        return box.build();
    }

    private static SearchSpace table() {
        SearchSpace.Builder table = SearchSpace.builder();
        for (int i = 0; i < 9; i++) {
            table.choice("c" + i, "0", "1", "2");
        }
        return table.build();
    }

    private static double branin(Map<String, Object> at) {
        double x = number(at, "x0");
        double y = number(at, "x1");
        double curve = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
        return curve * curve + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
    }

    private static double hartmann6(Map<String, Object> at) {
        double sum = 0;
        for (int i = 0; i < HARTMANN_ALPHA.length; i++) {
            double exponent = 0;
            for (int j = 0; j < 6; j++) {
                double away = number(at, "x" + j) - HARTMANN_P[i][j];
                exponent += HARTMANN_A[i][j] * away * away;
            }
            sum -= HARTMANN_ALPHA[i] * Math.exp(-exponent);
        }
        return sum;
    }

    private static double mixed(Map<String, Object> at) {
        double kind = List.of("c", "d", "a", "b").indexOf(at.get("kind")) * 0.2;
        return kind
                + square((number(at, "depth") - 13) / 7)
                + square(number(at, "share") - 0.35)
                + square(Math.log10(number(at, "rate")) + 2) / 4
                + square(Math.log10(number(at, "width") / 600));
    }

    private static double trainers(Map<String, Object> at) {
        return switch (String.valueOf(at.get("trainer"))) {
            case "line" -> 1 + Math.abs(Math.log10(number(at, "line/l2")) + 3) / 20;
            case "boost" ->
                Math.abs(number(at, "boost/depth") - 7) / 20
                        + square(Math.log10(number(at, "boost/eta")) + 1.3)
                        + Math.abs(Math.log10(number(at, "boost/lambda"))) / 10;
            default ->
                0.3 + square(Math.log10(number(at, "net/rate")) + 3) / 2 + ("gelu".equals(at.get("net/act")) ? 0 : 0.2);
        };
    }

    private static double tableLoss(Map<String, Object> at) {
        double sum = at.get("c0") == at.get("c8") ? 0 : 0.5;
        for (int i = 0; i < 9; i++) {
            sum += Math.abs(Integer.parseInt((String) requireNonNull(at.get("c" + i))) - (i % 3 == 2 ? 0 : i % 3));
        }
        return sum;
    }

    private static double square(double x) {
        return x * x;
    }
}
