package io.bellwether.coordinator.gateway.mlflow;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.records.experiment.Experiment;
import io.bellwether.records.experiment.LoggedRun;
import io.bellwether.records.experiment.Page;
import io.bellwether.records.experiment.RunStatus;
import io.bellwether.records.registry.NamedModel;
import io.bellwether.records.registry.NamedVersion;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Records as MLflow's messages: snake_case names, absent for null, 64-bit integers as numbers. */
final class MlflowJson {
    private MlflowJson() {}

    static HttpResponse ok(Object body) {
        return of(HttpStatus.OK, body);
    }

    static HttpResponse of(HttpStatus status, Object body) {
        ResponseHeaders headers = ResponseHeaders.builder(status)
                .contentType(MediaType.JSON_UTF_8)
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .build();
        return HttpResponse.of(headers, HttpData.ofUtf8(Json.write(body)));
    }

    /** A page under the name of its items; a last page has no token at all. */
    static <T> Map<String, Object> page(String name, Page<T> page, Function<T, Object> view) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(name, page.items().stream().map(view).toList());
        if (page.nextToken() != null) {
            body.put("next_page_token", page.nextToken());
        }
        return body;
    }

    static Object experiment(Experiment experiment) {
        return new ExperimentView(
                Long.toString(experiment.id()),
                experiment.name(),
                experiment.artifactLocation(),
                stage(experiment.deleted()),
                experiment.updatedAt().toEpochMilli(),
                experiment.createdAt().toEpochMilli(),
                pairs(experiment.tags()));
    }

    private record ExperimentView(
            String experiment_id,
            String name,
            String artifact_location,
            String lifecycle_stage,
            long last_update_time,
            long creation_time,
            List<Pair> tags) {}

    static Object run(LoggedRun run) {
        List<MetricView> metrics =
                run.metrics().stream().map(MlflowJson::metric).toList();
        return Map.of("info", runInfo(run), "data", new RunData(metrics, pairs(run.params()), pairs(run.tags())));
    }

    private record RunData(List<MetricView> metrics, List<Pair> params, List<Pair> tags) {}

    static Object runInfo(LoggedRun run) {
        Instant endedAt = run.endedAt();
        return new RunInfo(
                run.id().value(),
                run.id().value(),
                run.name(),
                Long.toString(run.experiment()),
                run.user(),
                RunStatus.of(run.status()).name(),
                run.startedAt().toEpochMilli(),
                endedAt == null ? null : (Long) endedAt.toEpochMilli(),
                run.artifactUri(),
                stage(run.deleted()));
    }

    private record RunInfo(
            String run_id,
            String run_uuid,
            String run_name,
            String experiment_id,
            String user_id,
            String status,
            long start_time,
            @Nullable Long end_time,
            String artifact_uri,
            String lifecycle_stage) {}

    static MetricView metric(MetricPoint point) {
        return new MetricView(point.name(), point.value(), point.timestampMillis(), point.step());
    }

    /** What is no number is written as a text: "NaN", "Infinity", "-Infinity". */
    record MetricView(String key, double value, long timestamp, long step) {}

    static Object model(NamedModel model) {
        return new ModelView(
                model.name(),
                model.createdAt().toEpochMilli(),
                model.updatedAt().toEpochMilli(),
                model.description(),
                model.latest().stream().map(MlflowJson::version).toList(),
                pairs(model.tags()));
    }

    private record ModelView(
            String name,
            long creation_timestamp,
            long last_updated_timestamp,
            String description,
            List<Object> latest_versions,
            List<Pair> tags) {}

    static Object version(NamedVersion version) {
        return new VersionView(
                version.name(),
                Integer.toString(version.version()),
                version.createdAt().toEpochMilli(),
                version.updatedAt().toEpochMilli(),
                version.stage(),
                version.description(),
                version.source(),
                version.run(),
                version.runLink(),
                "READY",
                pairs(version.tags()));
    }

    private record VersionView(
            String name,
            String version,
            long creation_timestamp,
            long last_updated_timestamp,
            String current_stage,
            String description,
            String source,
            String run_id,
            String run_link,
            String status,
            List<Pair> tags) {}

    private record Pair(String key, String value) {}

    private static List<Pair> pairs(Map<String, String> map) {
        return map.entrySet().stream()
                .map(entry -> new Pair(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String stage(boolean deleted) {
        return deleted ? "deleted" : "active";
    }
}
