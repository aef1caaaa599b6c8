package io.bellwether.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One configuration to try. Immutable.
 *
 * @param number its number in the study, from 0
 * @param params the active parameters' values: {@code Double}, {@code Long} or {@code String}
 */
public record Trial(int number, Map<String, Object> params) {
    public Trial {
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }

    /** Whether the parameter exists in this configuration. */
    public boolean has(String name) {
        return params.containsKey(name);
    }

    /** The value of a number parameter. */
    public double real(String name) {
        return ((Number) value(name)).doubleValue();
    }

    /** The value of a whole-number parameter. */
    public long integer(String name) {
        return (Long) value(name);
    }

    /** The value of a choice. */
    public String choice(String name) {
        return (String) value(name);
    }

    private Object value(String name) {
        return Objects.requireNonNull(
                params.get(name), () -> "parameter '" + name + "' (expected: one of " + params.keySet() + ")");
    }
}
