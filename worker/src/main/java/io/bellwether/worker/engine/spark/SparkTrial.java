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
    private final Recipe recipe;
    private final TrialContext context;
    private final WarmSession session;
    private final TrainRows rows;

    SparkTrial(Recipe recipe, TrialContext context, WarmSession session, TrainRows rows) {
        this.recipe = recipe;
        this.context = context;
        this.session = session;
        this.rows = rows;
    }

    TrialResult run() throws IOException {
        List<String> features = rows.columns().featureNames(context.dataset());
        Estimator<?> estimator = recipe.estimator(context.seed(), rows.columns(), features);
        Dataset<Row> given = recipe.before().isEmpty() ? rows.rows() : NamedColumns.added(rows.rows(), features);
        if (recipe.last().gives() == Gives.RATING) {
            RatingColumns columns = RatingColumns.of(recipe.params(), context.dataset());
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
            throw SparkErrors.translate("fitting " + recipe.last().descriptor().name(), e);
        }
    }

    private TrialResult evaluated(Model<?> model) throws IOException {
        Map<String, Double> metrics = new Evaluation(recipe.last().gives(), context, rows).of(model);
        double value = Objects.requireNonNull(metrics.get(context.metric().name()), "metric");
        return new TrialResult(value, metrics, context.keepsModel(value) ? kept(model) : null);
    }

    private FittedModel kept(Model<?> model) throws IOException {
        List<String> features = rows.columns().scoredNames(context.dataset());
        SavedModel saved = new SavedModel(model, features, rows.means());
        return new FittedModel(
                SavedModel.FORMAT,
                saved.write(),
                Map.of(
                        "spark",
                        session.context().version(),
                        "estimator",
                        recipe.last().className()),
                features);
    }
}
