package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.worker.engine.FittedModel;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.TrialResult;
import io.bellwether.worker.engine.spark.EstimatorEntry.Gives;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One fit, its evaluation and its model. Confined to its trial. */
final class SparkTrial {
    private final EstimatorEntry entry;
    private final TrialContext context;
    private final WarmSession session;
    private final TrainRows rows;

    SparkTrial(EstimatorEntry entry, TrialContext context, WarmSession session, TrainRows rows) {
        this.entry = entry;
        this.context = context;
        this.session = session;
        this.rows = rows;
    }

    TrialResult run() throws IOException {
        Estimator<?> estimator = EstimatorParams.estimator(entry, context.params(), context.seed());
        rows.columns().set(estimator);
        Dataset<Row> given = rows.rows();
        if (entry.gives() == Gives.RATING) {
            RatingColumns columns = RatingColumns.of(context.params(), context.dataset());
            columns.set(estimator);
            given = columns.ratings(rows);
        }
        try (JobGroup group = JobGroup.open(session, context)) {
            Model<?> model = group.fit(estimator, given);
            TrainingCurve.report(model, context);
            return evaluated(model);
        } catch (ClusterException e) {
            throw e;
        } catch (Exception e) { // Scala's methods throw checked exceptions that they do not declare
            context.checkCancelled();
            if (e instanceof InterruptedException) {
                throw new ClusterException(ErrorCode.CANCELLED, "interrupted while Spark was fitting", e);
            }
            throw SparkErrors.translate("fitting " + entry.descriptor().name(), e);
        }
    }

    private TrialResult evaluated(Model<?> model) throws IOException {
        Map<String, Double> metrics = new Evaluation(entry.gives(), context, rows).of(model);
        double value = Objects.requireNonNull(metrics.get(context.metric().name()), "metric");
        return new TrialResult(value, metrics, context.keepsModel(value) ? kept(model) : null);
    }

    private FittedModel kept(Model<?> model) throws IOException {
        List<String> features = rows.columns().names(context.dataset());
        SavedModel saved = new SavedModel(model, features, rows.means());
        return new FittedModel(
                SavedModel.FORMAT,
                saved.write(),
                Map.of("spark", session.context().version(), "estimator", entry.className()),
                features);
    }
}
