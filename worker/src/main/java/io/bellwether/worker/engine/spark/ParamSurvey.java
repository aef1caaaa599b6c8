package io.bellwether.worker.engine.spark;

import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.jspecify.annotations.Nullable;

/**
 * What one of Spark's parameters takes. Its validator is a function that does not say what it checks, so the bounds are found by
 * asking it about numbers, and the words by asking it about those in its documentation.
 */
final class ParamSurvey {
    private static final int MAX_DESCRIPTION = 160;
    private static final String NONSENSE = "no-such-word";

    private ParamSurvey() {}

    /** Empty for what the trainer sets itself, and for values that are no number, word or list. */
    static Optional<Hyperparameter> of(Params stage, Param<?> param) {
        boolean ours = param.name().endsWith("Col") || param.name().equals("seed");
        return type(stage, param).filter(type -> !ours).map(type -> {
            Double low = isNumber(type) ? low(param, type) : null;
            Double high = isNumber(type) ? high(param, type) : null;
            List<String> choices = type == TrainerDescriptor.Type.TEXT ? choices(param) : List.of();
            return new Hyperparameter(
                    param.name(), type, low, high, choices, defaultValue(stage, param), description(param));
        });
    }

    private static Optional<TrainerDescriptor.Type> type(Params stage, Param<?> param) {
        if (param instanceof IntParam || param instanceof LongParam) {
            return Optional.of(TrainerDescriptor.Type.INT);
        }
        if (param instanceof DoubleParam || param instanceof FloatParam) {
            return Optional.of(TrainerDescriptor.Type.FLOAT);
        }
        if (param instanceof BooleanParam) {
            return Optional.of(TrainerDescriptor.Type.BOOLEAN);
        }
        boolean isText = param.getClass() == Param.class
                && param.dataClass() == null
                && (!stage.hasDefault(param) || stage.getDefault(param).get() instanceof String);
        return isText
                        || param instanceof IntArrayParam
                        || param instanceof DoubleArrayParam
                        || param instanceof StringArrayParam
                ? Optional.of(TrainerDescriptor.Type.TEXT)
                : Optional.empty();
    }

    private static boolean isNumber(TrainerDescriptor.Type type) {
        return type == TrainerDescriptor.Type.INT || type == TrainerDescriptor.Type.FLOAT;
    }

    private static @Nullable Double low(Param<?> param, TrainerDescriptor.Type type) {
        return bound(type, value -> isValid(param, number(param, value)), -1);
    }

    private static @Nullable Double high(Param<?> param, TrainerDescriptor.Type type) {
        return bound(type, value -> isValid(param, number(param, value)), 1);
    }

    /** The last valid value in a direction, by bisection from the nearest valid one; null if there is no end. */
    private static @Nullable Double bound(TrainerDescriptor.Type type, DoublePredicate isValid, int direction) {
        double invalid = direction * (type == TrainerDescriptor.Type.INT ? Integer.MAX_VALUE : Double.MAX_VALUE);
        if (isValid.test(invalid)) {
            return null;
        }
        Optional<Double> some = Stream.of(0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 10.0, 100.0, -1.0)
                .filter(isValid::test)
                .findFirst();
        if (some.isEmpty()) {
            return null; // what it takes can't be guessed, so Spark itself has to refuse the rest
        }
        double valid = some.get();
        for (int i = 0; i < 2_000 && Math.nextAfter(valid, invalid) != invalid; i++) {
            double middle = valid / 2 + invalid / 2;
            if (type == TrainerDescriptor.Type.INT) {
                middle = Math.rint(middle);
            }
            if (middle == valid || middle == invalid) {
                break;
            }
            if (isValid.test(middle)) {
                valid = middle;
            } else {
                invalid = middle;
            }
        }
        double rounded = Math.rint(valid * 1e9) / 1e9; // bounds that exclude themselves: Spark refuses these later
        return rounded + 0.0;
    }

    /** As Spark's validator of the parameter wants it. */
    private static Object number(Param<?> param, double value) {
        if (param instanceof IntParam) {
            return (int) value;
        }
        if (param instanceof LongParam) {
            return (long) value;
        }
        return param instanceof FloatParam ? (Object) (float) value : (Object) value;
    }

    private static List<String> choices(Param<?> param) {
        if (param.getClass() != Param.class || isValid(param, NONSENSE) || isValid(param, "7")) {
            return List.of();
        }
        return Arrays.stream(param.doc().split("[\\s,.;:()'\"\\[\\]]+"))
                .filter(word -> word.equals(word.toLowerCase(Locale.ROOT)) || isValid(param, word))
                .filter(word -> !word.isEmpty() && isValid(param, word))
                .distinct()
                .toList();
    }

    /** Whether the parameter takes it; one whose validator can't even look at it has no use for words. */
    @SuppressWarnings("unchecked") // the caller knows the type
    private static boolean isValid(Param<?> param, Object value) {
        try {
            return (Boolean) ((Param<Object>) param).isValid().apply(value);
        } catch (ClassCastException e) {
            return false;
        }
    }

    private static @Nullable Object defaultValue(Params stage, Param<?> param) {
        if (!stage.hasDefault(param)) {
            return null;
        }
        Object value = stage.getDefault(param).get();
        if (value instanceof double[] numbers) {
            return Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(","));
        }
        if (value instanceof int[] numbers) {
            return Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining(","));
        }
        if (value instanceof String[] words) {
            return String.join(",", words);
        }
        return value;
    }

    private static String description(Param<?> param) {
        String doc = param.doc().strip().replaceAll("\\s+", " ");
        return doc.length() <= MAX_DESCRIPTION ? doc : doc.substring(0, MAX_DESCRIPTION - 3) + "...";
    }
}
