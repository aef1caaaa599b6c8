package io.bellwether.worker.engine;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One configuration, checked against a trainer's declaration: every value has its declared type and lies in its range, what is
 * not given has its default. Immutable.
 */
public final class TrialParams {
    private final String trainer;
    private final Map<String, Object> values;

    private TrialParams(String trainer, Map<String, Object> values) {
        this.trainer = trainer;
        this.values = Collections.unmodifiableMap(values);
    }

    /** Checks {@code given}; a fault is {@code INVALID_ARGUMENT} with a message that names the remedy. */
    public static TrialParams check(TrainerDescriptor descriptor, Map<String, Object> given) {
        List<String> names =
                descriptor.hyperparameters().stream().map(Hyperparameter::name).toList();
        for (String name : given.keySet()) {
            if (!names.contains(name)) {
                throw unknown(descriptor, name, names);
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Hyperparameter declared : descriptor.hyperparameters()) {
            Object value = given.get(declared.name());
            if (value != null) {
                values.put(declared.name(), new Checked(descriptor.name(), declared).value(value));
            } else if (declared.defaultValue() != null) {
                values.put(declared.name(), declared.defaultValue());
            }
        }
        return new TrialParams(descriptor.name(), values);
    }

    /** All values by name, in the order of the declaration. */
    public Map<String, Object> asMap() {
        return values;
    }

    public double getDouble(String name) {
        return ((Number) require(name)).doubleValue();
    }

    public int getInt(String name) {
        return ((Number) require(name)).intValue();
    }

    public boolean getBoolean(String name) {
        return (Boolean) require(name);
    }

    public String getText(String name) {
        return (String) require(name);
    }

    private Object require(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "trainer '" + trainer + "': hyperparameter '" + name
                            + "' is missing and has no default; give it in params or space");
        }
        return value;
    }

    private static ClusterException unknown(TrainerDescriptor trainer, String name, List<String> names) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "trainer '" + trainer.name() + "': unknown hyperparameter '" + name + "'; "
                        + trainer.columnHint(name).orElseGet(() -> Nearest.hint(name, names)));
    }

    private record Checked(String trainer, Hyperparameter declared) {
        Object value(Object given) {
            return switch (declared.type()) {
                case FLOAT -> inRange(number(given, "a number"));
                case INT -> integer(given);
                case BOOLEAN -> {
                    if (given instanceof Boolean) {
                        yield given;
                    }
                    throw wrong(given, "true or false");
                }
                case TEXT -> text(given);
            };
        }

        private Object integer(Object given) {
            double value = inRange(number(given, "a whole number"));
            if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
                throw wrong(given, "a whole number");
            }
            return (int) value;
        }

        private Object text(Object given) {
            if (!(given instanceof String word)) {
                throw wrong(given, "a text");
            }
            if (!declared.choices().isEmpty() && !declared.choices().contains(word)) {
                throw wrong(given, "one of " + String.join(", ", declared.choices()));
            }
            return word;
        }

        private double number(Object given, String expectation) {
            if (given instanceof Number number && Double.isFinite(number.doubleValue())) {
                return number.doubleValue();
            }
            throw wrong(given, expectation);
        }

        private double inRange(double value) {
            Double low = declared.low();
            Double high = declared.high();
            if ((low != null && value < low) || (high != null && value > high)) {
                throw wrong(value, range(low, high));
            }
            return value;
        }

        private String range(@Nullable Double low, @Nullable Double high) {
            String from = low == null ? "" : plain(low) + " <= ";
            String to = high == null ? "" : " <= " + plain(high);
            return from + declared.name() + to;
        }

        private static String plain(double bound) {
            return bound == Math.rint(bound) && Math.abs(bound) < 1e15
                    ? Long.toString((long) bound)
                    : Double.toString(bound);
        }

        private ClusterException wrong(Object given, String expectation) {
            return new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "trainer '" + trainer + "': " + declared.name() + ": " + given + " (expected: " + expectation
                            + "); correct it in params or space");
        }
    }
}
