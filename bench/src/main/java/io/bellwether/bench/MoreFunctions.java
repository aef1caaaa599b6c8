package io.bellwether.bench;

import static io.bellwether.bench.SearchFunction.number;
import static io.bellwether.bench.SearchFunction.onCube;
import static io.bellwether.bench.SearchFunction.square;

import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Functions by which the choice among samplers is judged: some were looked at when it was written, the others were split off before
 * and held out. Of either sort some are on real numbers, some on tables, some on spaces with conditions.
 */
final class MoreFunctions {
    private static final double[][] SHEKEL = {
        {4, 4, 4, 4}, {1, 1, 1, 1}, {8, 8, 8, 8}, {6, 6, 6, 6}, {3, 7, 3, 7},
        {2, 9, 2, 9}, {5, 5, 3, 3}, {8, 1, 8, 1}, {6, 2, 6, 2}, {7, 3.6, 7, 3.6}
    };
    private static final double[] SHEKEL_WIDTH = {0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5};
    private static final int RUGGED = 5;

    private MoreFunctions() {}

    static List<SearchFunction> all() {
        List<SearchFunction> all = new ArrayList<>(List.of(
                onCube("ellipsoid6", 6, -5, 5, MoreFunctions::ellipsoid, 0, 200).with(true, Map.of()),
                onCube("dixonprice6", 6, -10, 10, MoreFunctions::dixonPrice, 0, 200)
                        .with(true, Map.of()),
                onCube("shekel4", 4, 0, 10, MoreFunctions::shekel, -10.53641, 150),
                onCube("alpine5", 5, -7, 12, MoreFunctions::alpine, 0, 200),
                of("boost8", boostSpace(), MoreFunctions::boost, 0, 150),
                of("table8", tableSpace(), MoreFunctions::table, 0, 100),
                of("trainers9", trainersSpace(), MoreFunctions::trainers, 0, 150)));
        List.of(
                        onCube("powell8", 8, -4, 5, MoreFunctions::powell, 0, 200)
                                .with(true, Map.of()),
                        onCube("trid6", 6, -36, 36, MoreFunctions::trid, -50, 200)
                                .with(true, Map.of()),
                        onCube("salomon5", 5, -60, 100, MoreFunctions::salomon, 0, 200),
                        onCube("steps5", 5, -30, 50, MoreFunctions::steps, 0, 200),
                        onCube("hartmann4", 4, 0, 1, MoreFunctions::hartmann4, -3.134494, 100),
                        onCube("noisy6", 6, -3, 5, MoreFunctions::noisy, 0, 200),
                        of("forest7", forestSpace(), MoreFunctions::forest, 0, 150),
                        of("rugged6", ruggedSpace(), MoreFunctions::rugged, leastRugged(), 150),
                        of("solvers8", solversSpace(), MoreFunctions::solvers, 0, 150))
                .forEach(function -> all.add(function.kept()));
        return all;
    }

    private static SearchFunction of(
            String name,
            SearchSpace space,
            java.util.function.ToDoubleFunction<Map<String, Object>> value,
            double least,
            int trials) {
        return new SearchFunction(name, space, value, least, trials, false, Map.of(), false);
    }

    /** A valley a thousand times as steep across as along, askew to the axes. */
    private static double ellipsoid(double[] x) {
        double[] z = new double[x.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = x[i] - (i % 3 - 0.6);
        }
        for (int i = 0; i + 1 < z.length; i++) {
            double a = z[i];
            z[i] = 0.8 * a - 0.6 * z[i + 1];
            z[i + 1] = 0.6 * a + 0.8 * z[i + 1];
        }
        double sum = 0;
        for (int i = 0; i < z.length; i++) {
            sum += Math.pow(10, 3.0 * i / (z.length - 1)) * z[i] * z[i];
        }
        return sum;
    }

    private static double dixonPrice(double[] x) {
        double sum = square(x[0] - 1);
        for (int i = 1; i < x.length; i++) {
            sum += (i + 1) * square(2 * x[i] * x[i] - x[i - 1]);
        }
        return sum;
    }

    private static double shekel(double[] x) {
        double sum = 0;
        for (int i = 0; i < SHEKEL.length; i++) {
            double apart = SHEKEL_WIDTH[i];
            for (int j = 0; j < x.length; j++) {
                apart += square(x[j] - SHEKEL[i][j]);
            }
            sum -= 1 / apart;
        }
        return sum;
    }

    private static double alpine(double[] x) {
        double sum = 0;
        for (double each : x) {
            sum += Math.abs(each * Math.sin(each) + 0.1 * each);
        }
        return sum;
    }

    private static double powell(double[] x) {
        double sum = 0;
        for (int i = 0; i + 3 < x.length; i += 4) {
            sum += square(x[i] + 10 * x[i + 1])
                    + 5 * square(x[i + 2] - x[i + 3])
                    + square(square(x[i + 1] - 2 * x[i + 2]))
                    + 10 * square(square(x[i] - x[i + 3]));
        }
        return sum;
    }

    private static double trid(double[] x) {
        double sum = square(x[0] - 1);
        for (int i = 1; i < x.length; i++) {
            sum += square(x[i] - 1) - x[i] * x[i - 1];
        }
        return sum;
    }

    private static double salomon(double[] x) {
        double squares = 0;
        for (double each : x) {
            squares += each * each;
        }
        double away = Math.sqrt(squares);
        return 1 - Math.cos(2 * Math.PI * away) + 0.1 * away;
    }

    private static double steps(double[] x) {
        double sum = 0;
        for (double each : x) {
            sum += square(Math.floor(each + 0.5));
        }
        return sum;
    }

    private static double hartmann4(double[] x) {
        double sum = 1.1;
        for (int i = 0; i < SearchFunction.HARTMANN_ALPHA.length; i++) {
            double exponent = 0;
            for (int j = 0; j < x.length; j++) {
                exponent += SearchFunction.HARTMANN6_A[i][j] * square(x[j] - SearchFunction.HARTMANN6_P[i][j]);
            }
            sum -= SearchFunction.HARTMANN_ALPHA[i] * Math.exp(-exponent);
        }
        return sum / 0.839;
    }

    /** A bowl with a tenth of noise, which is the same for the same point, as a training's of a fixed seed. */
    private static double noisy(double[] x) {
        double sum = 0;
        long bits = 17;
        for (int i = 0; i < x.length; i++) {
            sum += square(x[i] - 0.3 * i) / (1 + i);
            bits = mixed(bits + Double.doubleToLongBits(x[i]));
        }
        return sum * (1 + 0.2 * fraction(bits)) + 0.1 * fraction(mixed(bits));
    }

    private static long mixed(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static double fraction(long bits) {
        return (bits >>> 11) * 0x1.0p-53;
    }

    private static SearchSpace boostSpace() {
        return SearchSpace.builder()
                .logUniform("eta", 1e-3, 1)
                .integer("depth", 1, 14)
                .logUniform("lambda", 1e-3, 1e3)
                .logUniform("alpha", 1e-6, 10)
                .stepped("rows", 0.3, 1, 0.05)
                .stepped("columns", 0.3, 1, 0.05)
                .logInteger("rounds", 20, 2000)
                .choice("grow", "depth", "loss")
                .build();
    }

    /** Few rounds want a great rate; deep trees want few rows. */
    private static double boost(Map<String, Object> at) {
        double work = Math.log10(number(at, "eta") * number(at, "rounds")) - 1;
        double depth = number(at, "depth") - ("loss".equals(at.get("grow")) ? 9 : 6);
        return work * work
                + 0.1 * Math.pow(Math.log10(number(at, "eta")) + 2, 2)
                + 0.02 * depth * depth
                + 0.05 * Math.abs(Math.log10(number(at, "lambda")) - 0.1 * depth)
                + 0.01 * square(Math.log10(number(at, "alpha")) + 3)
                + square(number(at, "rows") - 0.75 + 0.02 * depth)
                + 0.3 * square(number(at, "columns") - 0.6)
                + ("loss".equals(at.get("grow")) ? 0 : 0.05);
    }

    private static SearchSpace tableSpace() {
        return SearchSpace.builder()
                .choice("first", "relu", "tanh", "gelu", "elu")
                .choice("second", "relu", "tanh", "gelu", "elu")
                .choice("schedule", "cosine", "step", "constant")
                .integer("width1", 0, 5)
                .integer("width2", 0, 5)
                .integer("rate", 0, 7)
                .integer("batch", 0, 3)
                .integer("drop", 0, 2)
                .build();
    }

    private static double table(Map<String, Object> at) {
        int first = List.of("gelu", "relu", "elu", "tanh").indexOf(at.get("first"));
        int second = List.of("relu", "elu", "gelu", "tanh").indexOf(at.get("second"));
        double rate = number(at, "rate") - 2 - number(at, "batch");
        return 0.05 * first
                + 0.08 * second
                + (first + second == 3 ? 0.1 : 0)
                + ("cosine".equals(at.get("schedule")) ? 0 : 0.07)
                + 0.03 * Math.abs(number(at, "width1") - 4)
                + 0.03 * Math.abs(number(at, "width2") - number(at, "width1"))
                + 0.05 * rate * rate
                + 0.06 * Math.abs(number(at, "drop") - 1)
                + 0.02 * Math.abs(number(at, "batch") - 2);
    }

    private static SearchSpace trainersSpace() {
        return SearchSpace.builder()
                .choice("trainer", "line", "boost", "net")
                .add(real("line/l2", 1e-6, 10, "trainer", "line"))
                .add(real("line/l1", 1e-6, 10, "trainer", "line"))
                .add(whole("boost/depth", 2, 12, "trainer", "boost"))
                .add(real("boost/eta", 1e-3, 1, "trainer", "boost"))
                .add(real("boost/lambda", 1e-3, 100, "trainer", "boost"))
                .add(real("net/rate", 1e-5, 1, "trainer", "net"))
                .add(real("net/decay", 1e-7, 1e-1, "trainer", "net"))
                .add(whole("net/layers", 1, 6, "trainer", "net"))
                .build();
    }

    private static double trainers(Map<String, Object> at) {
        return switch (String.valueOf(at.get("trainer"))) {
            case "line" -> 0.6 + 0.02 * Math.abs(log(at, "line/l2") + 2) + 0.02 * Math.abs(log(at, "line/l1") + 4);
            case "boost" ->
                0.1
                        + 0.01 * square(number(at, "boost/depth") - 5)
                        + 0.2 * square(log(at, "boost/eta") + 1)
                        + 0.05 * square(log(at, "boost/lambda"));
            default ->
                0.5 * square(log(at, "net/rate") + 2.5 + 0.2 * number(at, "net/layers"))
                        + 0.05 * square(log(at, "net/decay") + 4)
                        + 0.06 * Math.abs(number(at, "net/layers") - 3);
        };
    }

    private static SearchSpace forestSpace() {
        return SearchSpace.builder()
                .integer("trees", 10, 500)
                .integer("depth", 2, 40)
                .logInteger("leaf", 1, 200)
                .uniform("share", 0.05, 1)
                .choice("criterion", "gini", "entropy", "loss")
                .choice("bootstrap", "yes", "no")
                .logUniform("gain", 1e-8, 1e-1)
                .build();
    }

    private static double forest(Map<String, Object> at) {
        double leaf = Math.log10(number(at, "leaf"));
        boolean bags = "yes".equals(at.get("bootstrap"));
        double share = number(at, "share") - (bags ? 0.4 : 0.25);
        return 0.5 * (1 / Math.sqrt(number(at, "trees") / 10) - 1 / Math.sqrt(50))
                + 0.3 * square(Math.log10(number(at, "depth") / 18) + 0.4 * (leaf - 0.6990))
                + 0.1 * square(leaf - Math.log10(5))
                + 0.6 * share * share
                + 0.03 * List.of("entropy", "gini", "loss").indexOf(at.get("criterion"))
                + (bags ? 0 : 0.04)
                + 0.01 * Math.max(0, log(at, "gain") + 5);
    }

    private static SearchSpace ruggedSpace() {
        SearchSpace.Builder space = SearchSpace.builder();
        for (int i = 0; i < 6; i++) {
            if (i % 2 == 0) {
                space.choice("p" + i, "0", "1", "2", "3", "4");
            } else {
                space.integer("p" + i, 0, RUGGED - 1L);
            }
        }
        return space.build();
    }

    /** Each parameter's worth depends by chance on the next one too. */
    private static double rugged(Map<String, Object> at) {
        int[] values = new int[6];
        for (int i = 0; i < values.length; i++) {
            values[i] = Integer.parseInt(String.valueOf(at.get("p" + i)));
        }
        return rugged(values);
    }

    private static double rugged(int[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            int next = values[(i + 1) % values.length];
            sum += fraction(mixed(1_000_003L * i + 101L * values[i] + 7))
                    + 0.5 * fraction(mixed(7_000_003L * i + 101L * values[i] + 11L * next + 3));
        }
        return sum;
    }

    private static double leastRugged() {
        double least = Double.POSITIVE_INFINITY;
        for (int code = 0; code < 15_625; code++) {
            int[] values = new int[6];
            int left = code;
            for (int i = 0; i < values.length; i++) {
                values[i] = left % RUGGED;
                left /= RUGGED;
            }
            least = Math.min(least, rugged(values));
        }
        return least;
    }

    private static SearchSpace solversSpace() {
        return SearchSpace.builder()
                .choice("kernel", "rbf", "poly", "linear")
                .logUniform("cost", 1e-3, 1e4)
                .add(real("gamma", 1e-5, 10, "kernel", "rbf"))
                .add(whole("degree", 2, 6, "kernel", "poly"))
                .add(real("offset", 1e-3, 10, "kernel", "poly"))
                .choice("scaling", "none", "unit", "rank")
                .add(whole("bins", 4, 64, "scaling", "rank"))
                .build();
    }

    private static double solvers(Map<String, Object> at) {
        double cost = log(at, "cost");
        double scaling = switch (String.valueOf(at.get("scaling"))) {
            case "none" -> 0.2;
            case "unit" -> 0.05;
            default -> 0.02 * Math.abs(number(at, "bins") - 24) / 8;
        };
        return scaling
                + switch (String.valueOf(at.get("kernel"))) {
                    case "rbf" -> 0.15 * square(log(at, "gamma") + 1.7 + 0.4 * (cost - 1)) + 0.03 * square(cost - 1);
                    case "poly" ->
                        0.08
                                + 0.1 * Math.abs(number(at, "degree") - 3)
                                + 0.05 * square(log(at, "offset"))
                                + 0.04 * square(cost);
                    default -> 0.25 + 0.05 * square(cost + 1);
                };
    }

    private static double log(Map<String, Object> at, String name) {
        return Math.log10(number(at, name));
    }

    private static Parameter real(String name, double low, double high, String parent, String word) {
        return new Parameter.FloatParameter(name, low, high, true, null, when(parent, word));
    }

    private static Parameter whole(String name, long low, long high, String parent, String word) {
        return new Parameter.IntParameter(name, low, high, false, 1, when(parent, word));
    }

    private static Parameter.Condition when(String parent, String word) {
        return new Parameter.Condition(parent, word);
    }
}
