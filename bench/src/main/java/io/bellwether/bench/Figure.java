package io.bellwether.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One measured value.
 *
 * @param params what it was measured with: sizes, processes, machine
 */
record Figure(String bench, String metric, double value, String unit, Map<String, Object> params) {
    Figure {
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
        value = Math.rint(value * 1000) / 1000;
    }
}
