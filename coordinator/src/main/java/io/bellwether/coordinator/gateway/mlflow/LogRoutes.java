package io.bellwether.coordinator.gateway.mlflow;

import com.linecorp.armeria.common.HttpMethod;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.records.experiment.LogLimits;
import io.bellwether.records.experiment.Page;
import io.bellwether.records.experiment.RunLog;
import io.bellwether.store.LoggedRunStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is logged to runs, and the histories of metrics. */
final class LogRoutes {
    /** MLflow's Java client asks for pages of this size, but can't read a second one. So up to this size there are pages. */
    private static final int SIZE_WITHOUT_PAGES = 25_000;

    /** The longest history in one answer. */
    private static final int MAX_POINTS = 1_000_000;

    private final LoggedRunStore runs;

    LogRoutes(LoggedRunStore runs) {
        this.runs = runs;
    }

    void add(MlflowRoutes.Routes routes) {
        routes.add(HttpMethod.POST, "runs/log-metric", this::logMetric);
        routes.add(HttpMethod.POST, "runs/log-parameter", this::logParam);
        routes.add(HttpMethod.POST, "runs/log-batch", this::logBatch);
        routes.add(HttpMethod.POST, "runs/set-tag", this::setTag);
        routes.add(HttpMethod.POST, "runs/delete-tag", this::deleteTag);
        routes.add(HttpMethod.GET, "metrics/get-history", this::history);
    }

    private Object logMetric(MlflowCall call) {
        MlflowFields fields = call.fields();
        runs.log(fields.run(), RunLog.metric(metric(fields)));
        return Map.of();
    }

    private static MetricPoint metric(MlflowFields fields) {
        return new MetricPoint(
                fields.nonEmpty("key"), fields.integerOr("step", 0), fields.real("value"), fields.integer("timestamp"));
    }

    private Object logParam(MlflowCall call) {
        MlflowFields fields = call.fields();
        runs.log(fields.run(), RunLog.param(fields.nonEmpty("key"), fields.text("value")));
        return Map.of();
    }

    private Object logBatch(MlflowCall call) {
        MlflowFields fields = call.fields();
        List<MetricPoint> metrics =
                fields.objects("metrics").stream().map(LogRoutes::metric).toList();
        Map<String, String> params = new LinkedHashMap<>();
        for (MlflowFields param : fields.objects("params")) {
            String key = param.nonEmpty("key");
            if (params.put(key, param.text("value")) != null) {
                throw LogLimits.invalid("params", "'" + key + "' twice", "each parameter once in a request");
            }
        }
        runs.log(fields.run(), new RunLog(metrics, params, fields.keyValues("tags")));
        return Map.of();
    }

    private Object setTag(MlflowCall call) {
        MlflowFields fields = call.fields();
        runs.log(fields.run(), RunLog.tag(fields.nonEmpty("key"), fields.text("value")));
        return Map.of();
    }

    private Object deleteTag(MlflowCall call) {
        MlflowFields fields = call.fields();
        runs.deleteTag(fields.run(), fields.nonEmpty("key"));
        return Map.of();
    }

    private Object history(MlflowCall call) {
        MlflowFields fields = call.fields();
        int wanted = fields.count("max_results", SIZE_WITHOUT_PAGES);
        if (wanted < 1) {
            throw LogLimits.invalid("max_results", wanted, "1 or more; or none, for all values");
        }
        String token = fields.textOrEmpty("page_token");
        int max = wanted >= SIZE_WITHOUT_PAGES ? MAX_POINTS : wanted;
        Page<MetricPoint> page = runs.history(fields.run(), fields.nonEmpty("metric_key"), max, Page.offset(token));
        return MlflowJson.page("metrics", page, MlflowJson::metric);
    }
}
