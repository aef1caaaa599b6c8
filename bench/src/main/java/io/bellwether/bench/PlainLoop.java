package io.bellwether.bench;

import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.json.Json;
import io.bellwether.worker.engine.ValidationMetric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * What the cluster is measured against: the program that someone would write who needs no cluster. Reads the files, builds one
 * matrix for all fits, and fits every configuration, evaluating each round and keeping the best model. Runs as a process of
 * its own, so that neither heap nor compiled code is shared with the launcher.
 */
final class PlainLoop {
    private static final MetricSpec METRIC = MetricSpec.AUC;

    private final DMatrix train;
    private final DMatrix validation;
    private final float[] validationLabels;
    private double best = Double.NaN;
    private byte[] bestModel = {};

    private PlainLoop(SyntheticData data) throws IOException, XGBoostError {
        SyntheticData.Table rows = data.readTrain();
        train = new DMatrix(rows.features, data.rows(), SyntheticData.COLUMNS, Float.NaN);
        train.setLabel(rows.labels);
        SyntheticData.Table held = data.readValidation();
        validation = new DMatrix(held.features, data.validationRows(), SyntheticData.COLUMNS, Float.NaN);
        validation.setLabel(held.labels);
        validationLabels = held.labels;
    }

    /** The process: directory, rows, validation rows, trials, fits at once, threads per fit. Prints one JSON object. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        SyntheticData data = new SyntheticData(
                directory.resolve("train.csv"),
                Integer.parseInt(arguments[1]),
                directory.resolve("validation.csv"),
                Integer.parseInt(arguments[2]));
        Outcome outcome = run(
                data, Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
        System.out.println(Json.write(outcome));
    }

    static Outcome run(SyntheticData data, int trials, int atOnce, int threadsPerFit) throws Exception {
        long start = System.nanoTime();
        PlainLoop loop = new PlainLoop(data);
        // The first training quantizes the matrix, without a lock: so one round before any thread shares it.
        loop.fit(0, Map.of(), 1, atOnce * threadsPerFit);
        long ready = System.nanoTime();
        List<Double> values = loop.fitAll(trials, atOnce, threadsPerFit);
        long end = System.nanoTime();
        return new Outcome((end - start) * 1e-9, (end - ready) * 1e-9, values);
    }

    private List<Double> fitAll(int trials, int atOnce, int threadsPerFit) throws Exception {
        List<Map<String, Object>> configurations = Workload.configurations(trials);
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            List<Callable<Double>> fits = new ArrayList<>();
            for (int i = 0; i < trials; i++) {
                int number = i;
                fits.add(() -> fit(number, configurations.get(number), Workload.ROUNDS, threadsPerFit));
            }
            List<Double> values = new ArrayList<>();
            for (Future<Double> fit : threads.invokeAll(fits)) {
                values.add(fit.get());
            }
            return values;
        } finally {
            threads.shutdownNow();
        }
    }

    private double fit(int seed, Map<String, Object> configuration, int rounds, int threads)
            throws XGBoostError, IOException {
        Booster booster = XGBoost.train(train, params(seed, configuration, threads), 0, Map.of(), null, null);
        try {
            for (int round = 0; round < rounds; round++) {
                booster.update(train, round);
                booster.evalSet(new DMatrix[] {validation}, new String[] {"validation"}, round);
            }
            double value = ValidationMetric.of(METRIC, column(booster.predict(validation)), validationLabels);
            keep(booster, value);
            return value;
        } finally {
            booster.dispose();
        }
    }

    private synchronized void keep(Booster booster, double value) throws XGBoostError, IOException {
        if (bestModel.length == 0 || METRIC.goal().isBetter(value, best)) {
            best = value;
            bestModel = booster.toByteArray("ubj");
        }
    }

    private static Map<String, Object> params(int seed, Map<String, Object> configuration, int threads) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("objective", "binary:logistic");
        params.put("tree_method", "hist");
        params.put("max_bin", 256);
        params.put("nthread", threads);
        params.put("verbosity", 0);
        params.put("eval_metric", METRIC.name());
        params.put("seed", seed);
        params.put("max_depth", Workload.DEPTH);
        configuration.forEach((name, value) -> params.put(nativeName(name), value));
        return params;
    }

    private static String nativeName(String name) {
        return switch (name) {
            case "learning_rate" -> "eta";
            case "reg_lambda" -> "lambda";
            default -> name;
        };
    }

    private static double[] column(float[][] rows) {
        double[] values = new double[rows.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows[i][0];
        }
        return values;
    }

    /**
     * How it went.
     *
     * @param seconds from the files to the last fit
     * @param fitSeconds of these, for the fits alone
     * @param values of the trials, by number
     */
    record Outcome(double seconds, double fitSeconds, List<Double> values) {
        Outcome {
            values = List.copyOf(values);
        }
    }
}
