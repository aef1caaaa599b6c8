package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.clustering.LDAModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
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
 * models that nobody here has heard of, and for pipelines. Rows carry their number, as a model is free to change their order.
 */
/** Scores by the model's own {@code transform}: what its last stage gives, or the topic that a row is most about. */
final class FrameScore implements ModelScore {
    private static final String NUMBER = "bellwether_row";
    private static final StructType SCHEMA = new StructType(new StructField[] {
        new StructField(NUMBER, DataTypes.IntegerType, false, Metadata.empty()),
        new StructField(TrainRows.FEATURES, SQLDataTypes.VectorType(), false, Metadata.empty())
    });
    private static final StructType WITH_OFFSET = SCHEMA.add(RowColumns.OFFSET, DataTypes.DoubleType, false);

    private final Model<?> model;
    private final boolean offset;
    /** Of the features, if a stage may read them; empty for a model that reads a vector. */
    private final List<String> names;

    private final Score score;

    /** @param scored names of what a row has: the features, and the offset last if the model reads one */
    FrameScore(Model<?> model, List<String> scored) {
        this.model = model;
        this.offset = readsOffset(model);
        List<String> features = offset ? scored.subList(0, scored.size() - 1) : scored;
        this.names = model instanceof PipelineModel ? features : List.of();
        this.score = Score.of(Stages.last(model));
    }

    /** Refuses a model that predicts nothing. */
    static void check(Model<?> model) {
        Score.of(Stages.last(model));
    }

    /** Whether a prediction needs a column beside the features. */
    static boolean readsOffset(Model<?> model) {
        Transformer last = Stages.last(model);
        return last.hasParam(RowColumns.OFFSET) && last.isSet(last.getParam(RowColumns.OFFSET));
    }

    @Override
    public void score(List<Vector> rows, double[] scores) {
        List<Row> given = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            given.add(row(row, rows.get(row)));
        }
        Dataset<Row> frame = SparkSession.active().createDataFrame(given, offset ? WITH_OFFSET : SCHEMA);
        if (!names.isEmpty()) {
            frame = NamedColumns.added(frame, names);
        }
        Arrays.fill(scores, 0, given.size(), Double.NaN);
        for (Row row : model.transform(frame).select(NUMBER, score.column()).collectAsList()) {
            scores[row.getInt(0)] = score.number(row.get(1));
        }
    }

    private Row row(int number, Vector values) {
        if (!offset) {
            return RowFactory.create(number, values);
        }
        double[] all = values.toArray();
        int last = all.length - 1;
        return RowFactory.create(number, Vectors.dense(Arrays.copyOf(all, last)), all[last]);
    }

    /**
     * What of a model's columns the score is.
     *
     * @param element of the column's vectors; -1 for the largest one's place
     */
    private record Score(String column, int element) {
        private static final int LARGEST = -1;

        static Score of(Transformer last) {
            if (last instanceof ProbabilisticClassificationModel<?, ?> classifier) {
                return new Score(classifier.getProbabilityCol(), 1);
            }
            if (last instanceof ClassificationModel<?, ?> classifier) {
                return new Score(classifier.getRawPredictionCol(), 1);
            }
            if (last instanceof LDAModel topics) {
                return new Score(topics.getTopicDistributionCol(), LARGEST);
            }
            if (last.hasParam("predictionCol")) {
                return new Score((String) last.getOrDefault(last.getParam("predictionCol")), LARGEST);
            }
            throw unfit("a " + last.getClass().getName());
        }

        double number(Object value) {
            if (value instanceof Number number) {
                return number.doubleValue();
            }
            if (value instanceof Vector vector) {
                return element == LARGEST ? vector.argmax() : vector.apply(element);
            }
            throw unfit("its column '" + column + "' holds " + value);
        }
    }

    private static ClusterException unfit(String what) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "model: " + what + " (expected: one that predicts a number); score it with Spark itself");
    }
}
