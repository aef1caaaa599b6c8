package io.bellwether.worker.engine.xgboost;

import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.worker.engine.Trainer;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.TrialResult;
import io.bellwether.worker.segment.MappedDataset;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Gradient-boosted trees. The objective follows from the metric: {@code auc} and {@code logloss} classify a binary label,
 * {@code rmse} regresses. Missing values (NaN) are handled by XGBoost itself.
 */
public final class XgboostTrainer implements Trainer {
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
}
