package io.bellwether.client.search;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of one configuration, read as the types that the program wants. Immutable.
 *
 * <p>Every read of a name or type that the configuration does not have is refused with INVALID_ARGUMENT, naming both.
 */
public final class Config {
    private final Map<String, Object> values;

    private Config(Map<String, Object> values) {
        this.values = values;
    }

    /** The configuration of these values. */
    public static Config of(Map<String, ?> values) {
        return new Config(Collections.unmodifiableMap(new LinkedHashMap<>(values)));
    }

    /** The values by name, in the order of the space. */
    public Map<String, Object> values() {
        return values;
    }

    /** Whether the parameter exists in this configuration. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** A number. */
    public double real(String name) {
        if (value(name) instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(name, "a number");
    }

    /** A whole number; a real one without a fraction is one too. */
    public long integer(String name) {
        Object value = value(name);
        if (value instanceof Number number) {
            boolean real = value instanceof Double || value instanceof Float;
            double exact = number.doubleValue();
            if (!real || (exact == Math.rint(exact) && Math.abs(exact) < 0x1p63)) {
                return number.longValue();
            }
        }
        throw wrong(name, "a whole number");
    }

    /** A word. */
    public String choice(String name) {
        if (value(name) instanceof String word) {
            return word;
        }
        throw wrong(name, "a word");
    }

    /** True or false. */
    public boolean flag(String name) {
        String text = String.valueOf(value(name));
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw wrong(name, "true or false");
    }

    /** One of an enum's constants, by its name in any case; '-' stands for '_'. */
    public <E extends Enum<E>> E choice(String name, Class<E> type) {
        String wanted = choice(name).replace('-', '_');
        for (E constant : Objects.requireNonNull(type.getEnumConstants())) {
            if (constant.name().equalsIgnoreCase(wanted)) {
                return constant;
            }
        }
        throw wrong(name, "one of " + java.util.Arrays.toString(type.getEnumConstants()));
    }

    private Object value(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "parameter '" + name + "': not in this configuration; " + Nearest.hint(name, values.keySet()));
        }
        return value;
    }

    private ClusterException wrong(String name, String expected) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "parameter '" + name + "': " + values.get(name) + " (expected: " + expected
                        + "); read it as what it is");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Config that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
