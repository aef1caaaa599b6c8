package io.bellwether.worker.engine.xgboost;

import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.worker.engine.Trainer;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.TrialResult;
import io.bellwether.worker.segment.MappedDataset;
import java.util.Map;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Gradient-boosted trees. The objective follows from the metric: {@code auc} and {@code logloss} classify a binary label,
 * {@code rmse} regresses. Missing values (NaN) are handled by XGBoost itself.
 */
public final class XgboostTrainer implements Trainer {
    private static final int SMALLEST_BIN_COUNT = 2;

    @Override
    public TrainerDescriptor descriptor() {
        return BoosterParams.DESCRIPTOR;
    }

    @Override
    public TrialResult fit(TrialContext context) throws Exception {
        String objective = BoosterParams.objective(context.metric());
        MappedDataset dataset = context.dataset();
        SharedMatrices matrices = context.shared(
                "xgboost/" + dataset.version().id(), SharedMatrices.class, () -> new SharedMatrices(dataset));
        try (SharedMatrices.Lease lease =
                        matrices.lease(context.params().getInt("max_bin"), objective, context.executorThreads());
                BoosterRun run = new BoosterRun(context, lease)) {
            return run.fit();
        } catch (XGBoostError e) {
            throw XgboostErrors.translate("fitting", e);
        }
    }

    /** Two rows: the library is unpacked and loaded, its threads are started. */
    @Override
    public void warmUp() throws XGBoostError {
        DMatrix matrix = new DMatrix(new float[] {0, 1}, 2, 1, Float.NaN);
        try {
            matrix.setLabel(new float[] {0, 1});
            String objective = BoosterParams.objective(MetricSpec.AUC);
            Map<String, Object> params = BoosterParams.common(objective, SMALLEST_BIN_COUNT, 1);
            XGBoost.train(matrix, params, 1, Map.of(), null, null).dispose();
        } finally {
            matrix.dispose();
        }
    }
}
