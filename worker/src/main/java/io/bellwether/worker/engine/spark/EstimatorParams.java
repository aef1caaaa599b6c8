package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import io.bellwether.worker.engine.TrialParams;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.jspecify.annotations.Nullable;

/** Makes an estimator from a configuration. */
final class EstimatorParams {
    private static final String SEED = "seed";

    private EstimatorParams() {}

    /**
     * The estimator with its parameters set. What has its default stays unset: some estimators behave otherwise for a
     * parameter that is set at all.
     */
    static Estimator<?> estimator(EstimatorEntry entry, TrialParams params, long seed) {
        Estimator<?> estimator = EstimatorClass.create(entry.className());
        Map<String, Object> values = params.asMap();
        for (Hyperparameter declared : entry.descriptor().hyperparameters()) {
            Object value = values.get(declared.name());
            boolean apart = RowColumns.isApart(declared.name())
                    || (entry.gives() == EstimatorEntry.Gives.RATING && RatingColumns.isColumn(declared.name()));
            if (value != null && !apart && !isSame(value, declared.defaultValue())) {
                set(entry, estimator, estimator.getParam(declared.name()), value);
            }
        }
        if (estimator.hasParam(SEED)) {
            Param<Object> param = estimator.getParam(SEED);
            estimator.set(param, param instanceof LongParam ? (Object) seed : converted(param, Long.hashCode(seed)));
        }
        return estimator;
    }

    private static void set(EstimatorEntry entry, Estimator<?> estimator, Param<Object> param, Object value) {
        try {
            estimator.set(param, converted(param, value));
        } catch (IllegalArgumentException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "trainer '" + entry.descriptor().name() + "': " + param.name() + ": " + value + " (expected: "
                            + param.doc() + "); correct it in params or space");
        }
    }

    /** The value as Spark wants it; arrays are written as text, with commas. */
    private static Object converted(Param<?> param, Object value) {
        if (param instanceof IntParam) {
            return ((Number) value).intValue();
        }
        if (param instanceof LongParam) {
            return ((Number) value).longValue();
        }
        if (param instanceof DoubleParam) {
            return ((Number) value).doubleValue();
        }
        if (param instanceof FloatParam) {
            return ((Number) value).floatValue();
        }
        if (param instanceof BooleanParam) {
            return value;
        }
        if (param instanceof IntArrayParam) {
            return Arrays.stream(((String) value).split(",", -1))
                    .mapToInt(word -> Integer.parseInt(word.strip()))
                    .toArray();
        }
        if (param instanceof DoubleArrayParam) {
            return Arrays.stream(((String) value).split(",", -1))
                    .mapToDouble(word -> Double.parseDouble(word.strip()))
                    .toArray();
        }
        if (param instanceof StringArrayParam) {
            return Arrays.stream(((String) value).split(",", -1))
                    .map(String::strip)
                    .toArray(String[]::new);
        }
        return value;
    }

    /** A number in JSON may have become another of Java's kinds. */
    private static boolean isSame(Object value, @Nullable Object defaultValue) {
        if (value instanceof Number number && defaultValue instanceof Number other) {
            return number.doubleValue() == other.doubleValue();
        }
        return value.equals(defaultValue);
    }
}
