package io.bellwether.client.task;

/** One value of one metric at one step (a boosting round, an epoch). Idempotent by (run, name, step, attempt). */
public record MetricPoint(String name, long step, double value, long timestampMillis) {}
