package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import io.bellwether.worker.engine.TrialParams;
import io.bellwether.worker.segment.MappedDataset;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Which features of a dataset are the users and the items of a recommender; its label is the rating.
 *
 * @param user index of the feature
 * @param item index of the feature
 */
record RatingColumns(String userName, int user, String itemName, int item) {
    /** The label's name towards Spark, which no feature is likely to have. */
    private static final String RATING = "bellwether_rating";

    private static final String USER_PARAM = "userCol";
    private static final String ITEM_PARAM = "itemCol";
    private static final String RATING_PARAM = "ratingCol";

    /** Whole numbers up to here are exact in the float32 of the matrix. */
    private static final int MAX_ID = 1 << 24;

    private static final int BLOCK_ROWS = 65_536;

    static boolean isColumn(String param) {
        return List.of(USER_PARAM, ITEM_PARAM, RATING_PARAM).contains(param);
    }

    static Hyperparameter hyperparameter(Param<?> param) {
        String description = switch (param.name()) {
            case USER_PARAM -> "The feature that numbers the users; 'user' unless said.";
            case ITEM_PARAM -> "The feature that numbers the items; 'item' unless said.";
            default -> "The rating; the dataset's label, and nothing else.";
        };
        return new Hyperparameter(param.name(), TrainerDescriptor.Type.TEXT, null, null, List.of(), null, description);
    }

    /** The columns that {@code params} name, checked against the dataset and its values. */
    static RatingColumns of(TrialParams params, MappedDataset dataset) {
        Map<String, Object> given = params.asMap();
        List<String> features = dataset.version().features();
        String user = (String) given.getOrDefault(USER_PARAM, "user");
        String item = (String) given.getOrDefault(ITEM_PARAM, "item");
        String label = dataset.version().spec().label();
        Object rating = given.getOrDefault(RATING_PARAM, label);
        if (!rating.equals(label)) {
            throw invalid(
                    RATING_PARAM, rating, "the dataset's label, '" + label + "'", "drop it, or set dataset.label");
        }
        RatingColumns columns =
                new RatingColumns(user, index(USER_PARAM, user, features), item, index(ITEM_PARAM, item, features));
        columns.checkIds(dataset);
        return columns;
    }

    /** Sets the estimator's columns to those of {@link #ratings}. */
    void set(Estimator<?> estimator) {
        for (Map.Entry<String, String> entry : Map.of(USER_PARAM, userName, ITEM_PARAM, itemName, RATING_PARAM, RATING)
                .entrySet()) {
            estimator.set(estimator.getParam(entry.getKey()), (Object) entry.getValue());
        }
    }

    /** The train rows as users, items and ratings. */
    Dataset<Row> ratings(TrainRows rows) {
        Column features = functions.vector_to_array(new Column(TrainRows.FEATURES), "float64");
        return rows.rows()
                .select(
                        features.getItem(user).as(userName),
                        features.getItem(item).as(itemName),
                        new Column(TrainRows.LABEL).as(RATING));
    }

    private static int index(String param, String name, List<String> features) {
        int index = features.indexOf(name);
        if (index < 0) {
            throw invalid(param, name, "a feature of the dataset", Nearest.hint(name, features));
        }
        return index;
    }

    private void checkIds(MappedDataset dataset) {
        int width = dataset.columns();
        for (long row = 0; row < dataset.trainRows(); row += BLOCK_ROWS) {
            int count = (int) Math.min(BLOCK_ROWS, dataset.trainRows() - row);
            FloatBuffer block = dataset.features(row, count);
            for (int i = 0; i < count; i++) {
                checkId(USER_PARAM, userName, block.get(i * width + user), row + i);
                checkId(ITEM_PARAM, itemName, block.get(i * width + item), row + i);
            }
        }
    }

    private static void checkId(String param, String column, float id, long row) {
        if (id(id) == null) {
            throw invalid(
                    param,
                    column + ", which is " + id + " in train row " + row,
                    "whole numbers between -" + MAX_ID + " and " + MAX_ID,
                    "number users and items anew, and leave out rows without them");
        }
    }

    /** The whole number that a feature is; null if it is none, or too large to tell from its neighbours. */
    static @Nullable Integer id(double value) {
        return value == Math.rint(value) && Math.abs(value) < MAX_ID ? (int) value : null;
    }

    private static ClusterException invalid(String param, Object value, String expected, String next) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "trainer 'spark.ALS': " + param + ": " + value + " (expected: " + expected + "); " + next);
    }
}
