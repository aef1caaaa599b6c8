package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.clustering.LDAModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/*
 * Implementation note. Whatever a model does, it does to a DataFrame: this is slower than calling it row by row, and works for
 * models that nobody here has heard of. Rows carry their number, as a model is free to change their order.
 */
/** Scores by the model's own {@code transform}: its prediction, or the topic that a row is most about. */
final class FrameScore implements ModelScore {
    private static final String NUMBER = "bellwether_row";
    private static final StructType SCHEMA = new StructType(new StructField[] {
        new StructField(NUMBER, DataTypes.IntegerType, false, Metadata.empty()),
        new StructField(TrainRows.FEATURES, SQLDataTypes.VectorType(), false, Metadata.empty())
    });

    private final Model<?> model;
    private final String column;

    FrameScore(Model<?> model) {
        this.model = model;
        this.column = column(model);
    }

    /** Refuses a model that predicts nothing. */
    static void check(Model<?> model) {
        column(model);
    }

    @Override
    public void score(List<Vector> rows, double[] scores) {
        List<Row> given = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            given.add(RowFactory.create(row, rows.get(row)));
        }
        Dataset<Row> frame = SparkSession.active().createDataFrame(given, SCHEMA);
        Arrays.fill(scores, 0, given.size(), Double.NaN);
        for (Row row : model.transform(frame).select(NUMBER, column).collectAsList()) {
            scores[row.getInt(0)] = number(row.get(1));
        }
    }

    private double number(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof Vector distribution) {
            return distribution.argmax();
        }
        throw unfit("its column '" + column + "' holds " + value);
    }

    private static String column(Model<?> model) {
        if (model instanceof LDAModel topics) {
            return topics.getTopicDistributionCol();
        }
        if (model.hasParam("predictionCol")) {
            return (String) model.getOrDefault(model.getParam("predictionCol"));
        }
        throw unfit("a " + model.getClass().getName());
    }

    private static ClusterException unfit(String what) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "model: " + what + " (expected: one that predicts a number); score it with Spark itself");
    }
}
