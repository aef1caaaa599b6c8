package io.bellwether.worker.engine.spark;

import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.recommendation.ALSModel;

/** What a model makes of rows. Caller-confined. */
@FunctionalInterface
interface ModelScore {
    /** Puts the score of each row into {@code scores}; NaN for a row that the model has no prediction for. */
    void score(List<Vector> rows, double[] scores);

    /**
     * Prepares a model once for any number of threads: each takes a score of its own.
     *
     * @param features names of the columns, in the order of the rows
     */
    static Supplier<ModelScore> prepare(Model<?> model, List<String> features) {
        if (model instanceof ALSModel ratings) {
            ModelScore score = RatingScore.of(ratings, features);
            return () -> score;
        }
        if (RowScore.knows(model) && !FrameScore.readsOffset(model)) {
            return () -> each(RowScore.of(model));
        }
        FrameScore.check(model);
        return () -> new FrameScore(model.copy(ParamMap.empty()), features);
    }

    private static ModelScore each(RowScore score) {
        return (rows, scores) -> {
            for (int row = 0; row < rows.size(); row++) {
                scores[row] = score.of(rows.get(row));
            }
        };
    }
}
