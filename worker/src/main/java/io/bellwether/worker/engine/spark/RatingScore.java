package io.bellwether.worker.engine.spark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * A recommender's prediction, from the factors of a user and an item: float32 as in Spark. A user or an item that it was not
 * trained on has none. Thread-safe; holds all factors in memory.
 */
final class RatingScore implements ModelScore {
    private final Map<Integer, float[]> users;
    private final Map<Integer, float[]> items;
    private final int user;
    private final int item;

    private RatingScore(Map<Integer, float[]> users, Map<Integer, float[]> items, int user, int item) {
        this.users = users;
        this.items = items;
        this.user = user;
        this.item = item;
    }

    /** Collects the factors by two Spark jobs. */
    static RatingScore of(ALSModel model, List<String> features) {
        return new RatingScore(
                factors(model.userFactors()),
                factors(model.itemFactors()),
                features.indexOf(model.getUserCol()),
                features.indexOf(model.getItemCol()));
    }

    @Override
    public void score(List<Vector> rows, double[] scores) {
        for (int row = 0; row < rows.size(); row++) {
            float[] left = factor(users, rows.get(row).apply(user));
            float[] right = factor(items, rows.get(row).apply(item));
            scores[row] = left == null || right == null ? Double.NaN : product(left, right);
        }
    }

    private static float @Nullable [] factor(Map<Integer, float[]> factors, double id) {
        Integer known = RatingColumns.id(id);
        return known == null ? null : factors.get(known);
    }

    private static float product(float[] left, float[] right) {
        float sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }

    private static Map<Integer, float[]> factors(Dataset<Row> rows) {
        Map<Integer, float[]> factors = new HashMap<>();
        for (Row row : rows.select("id", "features").collectAsList()) {
            List<Float> values = row.getList(1);
            float[] factor = new float[values.size()];
            for (int i = 0; i < factor.length; i++) {
                factor[i] = values.get(i);
            }
            factors.put(row.getInt(0), factor);
        }
        return factors;
    }
}
