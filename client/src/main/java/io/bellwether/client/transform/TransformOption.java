package io.bellwether.client.transform;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One option of a transform.
 *
 * @param low inclusive bound of a number; null if there is none
 * @param high inclusive bound of a number; null if there is none
 * @param choices the allowed words of a text; empty if any
 * @param defaultValue when it is not given; null if there is none
 */
public record TransformOption(
        String name,
        Type type,
        @Nullable Double low,
        @Nullable Double high,
        List<String> choices,
        @Nullable Object defaultValue) {
    /** What a value may be. */
    public enum Type {
        NUMBER,
        WHOLE,
        FLAG,
        WORD,
        /** A number or a text. */
        ANY
    }

    public TransformOption {
        choices = List.copyOf(choices);
    }

    static TransformOption number(String name, double low, double high, @Nullable Double defaultValue) {
        return new TransformOption(name, Type.NUMBER, low, high, List.of(), defaultValue);
    }

    static TransformOption whole(String name, int low, int high, @Nullable Integer defaultValue) {
        Object value = defaultValue == null ? null : (Object) defaultValue.longValue();
        return new TransformOption(name, Type.WHOLE, (double) low, (double) high, List.of(), value);
    }

    static TransformOption flag(String name, boolean defaultValue) {
        return new TransformOption(name, Type.FLAG, null, null, List.of(), defaultValue);
    }

    /** One of some words, the first by default. */
    static TransformOption choice(String name, String... choices) {
        return new TransformOption(name, Type.WORD, null, null, List.of(choices), choices[0]);
    }

    static TransformOption word(String name, String defaultValue) {
        return new TransformOption(name, Type.WORD, null, null, List.of(), defaultValue);
    }

    static TransformOption any(String name, @Nullable Object defaultValue) {
        return new TransformOption(name, Type.ANY, null, null, List.of(), defaultValue);
    }

    /** Gives the value as it is used, or complains of it. */
    Object check(String transform, @Nullable Object value) {
        Object plain = plain(value);
        boolean fits = switch (type) {
            case NUMBER -> plain instanceof Double number && inRange(number);
            case WHOLE -> plain instanceof Double number && number == Math.rint(number) && inRange(number);
            case FLAG -> plain instanceof Boolean;
            case WORD -> plain instanceof String word && (choices.isEmpty() || choices.contains(word));
            case ANY -> plain instanceof Double || plain instanceof String;
        };
        if (!fits || plain == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "transform '" + transform + "', " + name + ": " + value + " (expected: " + expectation()
                            + "); correct it");
        }
        return type == Type.WHOLE ? (Object) ((Double) plain).longValue() : plain;
    }

    private @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Number number) {
            return Double.isFinite(number.doubleValue()) ? number.doubleValue() : null;
        }
        boolean isFlagAsText = type == Type.FLAG && ("true".equals(value) || "false".equals(value));
        return isFlagAsText ? Boolean.valueOf((String) value) : value;
    }

    private boolean inRange(double value) {
        Double least = low;
        Double most = high;
        return (least == null || value >= least) && (most == null || value <= most);
    }

    private String expectation() {
        return switch (type) {
            case NUMBER -> "a number" + range();
            case WHOLE -> "a whole number" + range();
            case FLAG -> "true or false";
            case WORD -> choices.isEmpty() ? "a text" : "one of " + String.join(", ", choices);
            case ANY -> "a number or a text";
        };
    }

    private String range() {
        return ", " + shown(low) + " to " + shown(high);
    }

    private static String shown(@Nullable Double bound) {
        if (bound == null) {
            return "any";
        }
        return bound == Math.rint(bound) && Math.abs(bound) < 1e15
                ? Long.toString(bound.longValue())
                : Double.toString(bound);
    }
}
