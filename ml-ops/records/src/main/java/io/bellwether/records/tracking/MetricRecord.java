package io.bellwether.records.tracking;

import java.time.Instant;

/**
 * One value of one metric at one step, as one attempt reported it. Unique by (run, key, step, attempt).
 *
 * @param value any double: in JSON, what is no number is the string {@code "NaN"}, {@code "Infinity"} or {@code
 *     "-Infinity"}
 */
public record MetricRecord(RunId run, String key, long step, int attempt, double value, Instant timestamp) {}
