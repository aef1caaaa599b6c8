package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import io.bellwether.worker.segment.MappedDataset;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;

/**
 * Which columns of a dataset are features to a fit, and which it reads apart from them because its params name them: a row's
 * weight, for example. Towards Spark such a column is called as its param, since a name of the dataset's may be no name to Spark.
 *
 * @param features indexes, ascending
 * @param apart in the order of the params
 * @param keepsMissing whether missing values stay missing; else they count as their column's mean
 */
record RowColumns(List<Integer> features, List<Apart> apart, boolean keepsMissing) implements Serializable {
    /** The param whose column a prediction reads as well as a fit. */
    static final String OFFSET = "offsetCol";

    private static final String FLAG = "validationIndicatorCol";

    /** Params that name a column. */
    private static final Map<String, String> MEANINGS = Map.of(
            "weightCol",
            "The feature that says how much a row counts in the fit; it is no feature then. The metric counts all rows alike.",
            "censorCol",
            "The feature that is 1 where the label is the time of the event, and 0 where it had not happened by then; it is no"
                    + " feature then.",
            OFFSET,
            "The feature that is added to the linear prediction as it is, for example the logarithm of the exposure; batch"
                    + " inference reads it, too.",
            FLAG,
            "The feature that is not 0 in the train rows which the fit checks itself with; it is no feature then.");

    private static final int BLOCK_ROWS = 65_536;

    RowColumns {
        features = List.copyOf(features);
        apart = List.copyOf(apart);
    }

    /** The column that a param of the estimator names. */
    record Apart(String param, int index) implements Serializable {
        /** Whether Spark wants true or false, and not a number. */
        boolean isFlag() {
            return param.equals(FLAG);
        }

        /** Whether predictions need it. */
        boolean isScored() {
            return param.equals(OFFSET);
        }
    }

    static boolean isApart(String param) {
        return MEANINGS.containsKey(param);
    }

    static Hyperparameter hyperparameter(Estimator<?> estimator, Param<?> param) {
        Object otherwise =
                estimator.hasDefault(param) ? estimator.getDefault(param).get() : "";
        return new Hyperparameter(
                param.name(),
                TrainerDescriptor.Type.TEXT,
                null,
                null,
                List.of(),
                otherwise.equals("") ? null : otherwise,
                String.valueOf(MEANINGS.get(param.name())));
    }

    /** Every column is a feature. */
    static RowColumns all(MappedDataset dataset) {
        return new RowColumns(IntStream.range(0, dataset.columns()).boxed().toList(), List.of(), false);
    }

    /** Those that {@code params} name, checked against the dataset and its values. */
    static RowColumns of(Recipe recipe, MappedDataset dataset) {
        String trainer = recipe.last().descriptor().name();
        List<String> names = dataset.version().features();
        List<Integer> features = new ArrayList<>(all(dataset).features());
        List<Apart> apart = new ArrayList<>();
        recipe.params().asMap().forEach((param, value) -> {
            if (isApart(param)) {
                int index = names.indexOf(value);
                if (index < 0) {
                    throw invalid(
                            trainer, param, value, "a feature of the dataset", Nearest.hint(value.toString(), names));
                }
                apart.add(new Apart(param, index));
                features.remove((Object) index);
            }
        });
        if (features.isEmpty()) {
            throw invalid(
                    trainer, apart.get(0).param(), names, "a feature is left", "name more columns in dataset.features");
        }
        RowColumns columns = new RowColumns(features, apart, recipe.keepsMissing());
        columns.checkThatNoneIsMissing(trainer, dataset);
        return columns;
    }

    /** What a missing feature counts as is a guess; what a missing weight would is another matter. */
    private void checkThatNoneIsMissing(String trainer, MappedDataset dataset) {
        int width = dataset.columns();
        for (long row = 0; !apart.isEmpty() && row < dataset.trainRows(); row += BLOCK_ROWS) {
            int count = (int) Math.min(BLOCK_ROWS, dataset.trainRows() - row);
            FloatBuffer block = dataset.features(row, count);
            for (Apart column : apart) {
                for (int i = 0; i < count; i++) {
                    if (Float.isNaN(block.get(i * width + column.index()))) {
                        throw invalid(
                                trainer,
                                column.param(),
                                dataset.version().features().get(column.index()) + ", which is missing in train row "
                                        + (row + i),
                                "a number in each row",
                                "fill it in, or leave out such rows");
                    }
                }
            }
        }
    }

    /** Sets the estimator's params to the names that Spark's rows have. */
    void set(Estimator<?> estimator) {
        for (Apart column : apart) {
            estimator.set(estimator.getParam(column.param()), (Object) column.param());
        }
    }

    /** The features' names. */
    List<String> featureNames(MappedDataset dataset) {
        return features.stream().map(dataset.version().features()::get).toList();
    }

    /** The names of {@link #scored}. */
    List<String> scoredNames(MappedDataset dataset) {
        return scored().stream().map(dataset.version().features()::get).toList();
    }

    /** Indexes of what a prediction reads: the features, then the offset if there is one. */
    List<Integer> scored() {
        List<Integer> scored = new ArrayList<>(features);
        apart.stream().filter(Apart::isScored).map(Apart::index).forEach(scored::add);
        return scored;
    }

    /** What a prediction reads of a row-major matrix of all columns. */
    float[] scoredOf(float[] all, int rows) {
        if (apart.isEmpty()) {
            return all;
        }
        List<Integer> scored = scored();
        int width = all.length / rows;
        float[] left = new float[rows * scored.size()];
        int next = 0;
        for (int row = 0; row < rows; row++) {
            for (int index : scored) {
                left[next++] = all[row * width + index];
            }
        }
        return left;
    }

    private static ClusterException invalid(String trainer, String param, Object value, String expected, String next) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "trainer '" + trainer + "': " + param + ": " + value + " (expected: " + expected + "); " + next);
    }
}
