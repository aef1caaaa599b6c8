package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import io.bellwether.worker.engine.TrialParams;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PipelineStage;
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

/** Makes an estimator, or another stage, from a configuration. */
final class EstimatorParams {
    private static final String SEED = "seed";

    private EstimatorParams() {}

    /**
     * The estimator with its parameters set. What has its default stays unset: some estimators behave otherwise for a
     * parameter that is set at all.
     */
    static Estimator<?> estimator(EstimatorEntry entry, TrialParams params, long seed) {
        Estimator<?> estimator = EstimatorClass.create(entry.className());
        boolean rates = entry.gives() == EstimatorEntry.Gives.RATING;
        List<Hyperparameter> declared = entry.descriptor().hyperparameters().stream()
                .filter(each -> !RowColumns.isApart(each.name()))
                .filter(each -> !rates || !RatingColumns.isColumn(each.name()))
                .toList();
        set(entry.descriptor().name(), estimator, declared, params.asMap(), seed);
        return estimator;
    }

    /** Sets those of a stage's declared params that have a value, and its seed. */
    static void set(
            String trainer, PipelineStage stage, List<Hyperparameter> declared, Map<String, Object> values, long seed) {
        for (Hyperparameter each : declared) {
            Object value = values.get(each.name());
            if (value != null && !isSame(value, each.defaultValue())) {
                set(trainer, stage, stage.getParam(each.name()), value);
            }
        }
        if (stage.hasParam(SEED)) {
            Param<Object> param = stage.getParam(SEED);
            stage.set(param, param instanceof LongParam ? (Object) seed : converted(param, Long.hashCode(seed)));
        }
    }

    private static void set(String trainer, PipelineStage stage, Param<Object> param, Object value) {
        try {
            stage.set(param, converted(param, value));
        } catch (IllegalArgumentException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "trainer '" + trainer + "': " + param.name() + ": " + value + " (expected: " + param.doc()
                            + "); correct it in params or space");
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
