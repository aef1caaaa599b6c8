package io.bellwether.worker.engine.spark;

import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.worker.engine.Trainer;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.TrialResult;

/**
 * Fits one of Spark's estimators. Its hyperparameters are the estimator's own parameters; features, label and the seed are set
 * here. A missing value counts as its column's mean over the train rows.
 */
final class SparkTrainer implements Trainer {
    private final EstimatorEntry entry;

    SparkTrainer(EstimatorEntry entry) {
        this.entry = entry;
    }

    @Override
    public TrainerDescriptor descriptor() {
        return entry.descriptor();
    }

    @Override
    public TrialResult fit(TrialContext context) throws Exception {
        Recipe recipe = Recipe.of(entry, context.params());
        recipe.last().check(context.metric());
        WarmSession session = WarmSession.await(context.executorThreads());
        RowColumns columns = RowColumns.of(recipe, context.dataset());
        try (SharedRows.Lease rows = session.rows().lease(context.dataset(), columns)) {
            return new SparkTrial(recipe, context, session, rows.rows()).run();
        }
    }
}
