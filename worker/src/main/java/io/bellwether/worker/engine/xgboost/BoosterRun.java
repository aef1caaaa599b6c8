package io.bellwether.worker.engine.xgboost;

import io.bellwether.client.job.MetricSpec;
import io.bellwether.worker.engine.FittedModel;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.TrialResult;
import io.bellwether.worker.engine.ValidationMetric;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** One boosting, round by round, so that each round is reported and a cancellation is heeded. Confined to its trial. */
final class BoosterRun implements AutoCloseable {
    private final TrialContext context;
    private final SharedMatrices.Lease matrices;
    private final MetricSpec metric;
    private final Booster booster;
    private int bestRounds;
    private double bestValue = Double.NaN;
    private int roundsBefore;

    BoosterRun(TrialContext context, SharedMatrices.Lease matrices) throws XGBoostError {
        this.context = context;
        this.matrices = matrices;
        this.metric = context.metric();
        this.booster = begin();
    }

    TrialResult fit() throws XGBoostError, IOException {
        int rounds = boost();
        double[] predicted = scores(booster.predict(matrices.validation(), true, rounds));
        float[] labels = context.dataset().validationLabels();
        double value = ValidationMetric.of(metric, predicted, labels);
        Map<String, Double> metrics = new TreeMap<>(ValidationMetric.all(metric, predicted, labels));
        metrics.put("rounds", (double) rounds);
        FittedModel model = context.keepsModel(value)
                ? new FittedModel(
                        ModelBytes.FORMAT,
                        ModelBytes.of(booster, rounds),
                        Map.of("xgboost", LibraryVersion.TEXT, "rounds", Integer.toString(rounds)))
                : null;
        return new TrialResult(value, metrics, model);
    }

    /** A new booster, or the one that an earlier attempt has saved. */
    private Booster begin() throws XGBoostError {
        byte[] saved = context.resumeFrom().orElse(new byte[0]);
        if (saved.length > 0) {
            try {
                BoosterState state = BoosterState.read(saved);
                Booster resumed = XGBoost.loadModel(state.model());
                resumed.setParams(BoosterParams.of(context, state.rounds()));
                roundsBefore = state.rounds();
                bestRounds = state.bestRounds();
                bestValue = state.bestValue();
                context.log("resumed from the checkpoint of round " + roundsBefore);
                return resumed;
            } catch (IllegalArgumentException | IOException | XGBoostError e) {
                context.log(e.getMessage() + "; begins anew");
            }
        }
        return XGBoost.train(matrices.train(), BoosterParams.of(context, 0), 0, Map.of(), null, null);
    }

    @Override
    public void close() {
        booster.dispose();
    }

    /** Boosts to the end and says how many rounds count. */
    private int boost() throws XGBoostError {
        int rounds = context.params().getInt("rounds");
        int patience = context.params().getInt("early_stopping_rounds");
        for (int round = roundsBefore + 1; round <= rounds; round++) {
            context.checkCancelled();
            booster.update(matrices.train(), round - 1);
            double value = evaluate(round - 1);
            context.report(round, metric.name(), value);
            if (bestRounds == 0 || metric.goal().isBetter(value, bestValue)) {
                bestRounds = round;
                bestValue = value;
            } else if (patience > 0 && round - bestRounds >= patience) {
                context.log("stopped early after round " + round + ": best at round " + bestRounds);
                return bestRounds;
            }
            if (round < rounds && context.wantsCheckpoint(round)) {
                byte[] model = booster.toByteArray("ubj");
                context.checkpoint(round, new BoosterState(round, bestRounds, bestValue, model).toBytes());
            }
        }
        return patience > 0 ? bestRounds : rounds;
    }

    private double evaluate(int iteration) throws XGBoostError {
        return parse(booster.evalSet(new DMatrix[] {matrices.validation()}, new String[] {"validation"}, iteration));
    }

    /** Reads {@code [29]\tvalidation-auc:0.93}; what is no number is NaN. */
    static double parse(String line) {
        String number = line.substring(line.lastIndexOf(':') + 1).trim();
        try {
            return Double.parseDouble(number);
        } catch (NumberFormatException e) {
            return number.endsWith("inf")
                    ? (number.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
                    : Double.NaN;
        }
    }

    /** As the scorers turn margins into scores. */
    private double[] scores(float[][] margins) {
        boolean isLogistic = BoosterParams.isLogistic(metric);
        double[] values = new double[margins.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = isLogistic ? Logistic.probability(margins[i][0]) : margins[i][0];
        }
        return values;
    }
}
