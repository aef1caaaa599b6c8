package io.bellwether.records.experiment;

import static io.bellwether.records.experiment.LogLimits.invalid;

import io.bellwether.client.task.MetricPoint;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a client logs to a run at once; kept whole or not at all. Within {@link LogLimits}. */
public record RunLog(List<MetricPoint> metrics, Map<String, String> params, Map<String, String> tags) {
    public RunLog {
        metrics = List.copyOf(metrics);
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        LogLimits.checkCounts(metrics.size(), params.size(), tags.size());
        metrics.forEach(RunLog::check);
        params.forEach((key, value) -> {
            LogLimits.checkKey("parameter name", key);
            LogLimits.checkLength("value of parameter '" + key + "'", value, LogLimits.MAX_PARAM_VALUE);
        });
        tags.forEach((key, value) -> {
            LogLimits.checkKey("tag name", key);
            LogLimits.checkLength("value of tag '" + key + "'", value, LogLimits.MAX_TAG_VALUE);
        });
    }

    /** One value of one metric. */
    public static RunLog metric(MetricPoint point) {
        return new RunLog(List.of(point), Map.of(), Map.of());
    }

    /** One parameter. */
    public static RunLog param(String key, String value) {
        return new RunLog(List.of(), Map.of(key, value), Map.of());
    }

    /** One tag. */
    public static RunLog tag(String key, String value) {
        return new RunLog(List.of(), Map.of(), Map.of(key, value));
    }

    private static void check(MetricPoint point) {
        LogLimits.checkKey("metric name", point.name());
        if (point.timestampMillis() < 0) {
            throw invalid("timestamp of metric '" + point.name() + "'", point.timestampMillis(), ">= 0");
        }
    }
}
