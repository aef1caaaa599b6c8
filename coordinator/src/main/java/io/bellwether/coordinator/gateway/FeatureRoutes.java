package io.bellwether.coordinator.gateway;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.feature.FeatureReader;
import io.bellwether.client.feature.FeatureStatus;
import io.bellwether.client.feature.OnlineFeatures;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.json.Json;
import io.bellwether.client.spec.SpecReader;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import io.bellwether.store.RecordStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Feature views, and features by key in the shape of Feast's feature server: one result for each name in the metadata, the entities' keys
 * first. Thread-safe.
 */
public final class FeatureRoutes implements ApiRoutes {
    private final CoordinatorLoop loop;
    private final RecordStore records;
    private final FeatureReader features;
    private final Executor readers;

    /** {@code readers} runs what blocks, on the disk or on workers. */
    public FeatureRoutes(CoordinatorLoop loop, RecordStore records, FeatureReader features, Executor readers) {
        this.loop = loop;
        this.records = records;
        this.features = features;
        this.readers = readers;
    }

    @Override
    public void add(Registry registry) {
        registry.add(HttpMethod.POST, "/get-online-features", this::read);
        registry.add(HttpMethod.GET, "/api/v1/feature-views", (context, request) -> views());
        registry.add(HttpMethod.POST, "/api/v1/feature-views", this::register);
    }

    private CompletionStage<HttpResponse> views() {
        return CompletableFuture.supplyAsync(
                () -> JsonResponse.ok(Map.of("featureViews", records.featureViews())), readers);
    }

    private CompletionStage<HttpResponse> register(ServiceRequestContext context, AggregatedHttpRequest request) {
        FeatureViewSpec spec = SpecReader.readView(request.contentUtf8(), "request", null);
        return loop.request(new Command.RegisterView(spec))
                .thenApply(reply -> JsonResponse.ok(Json.read(((JobMessage.View) reply).json(), FeatureView.class)));
    }

    /** What a request asks for; Feast's other fields are passed over. */
    private record Question(
            @Nullable List<String> features,
            @Nullable Map<String, List<@Nullable Object>> entities,
            @JsonProperty("full_feature_names") boolean fullNames) {}

    private CompletionStage<HttpResponse> read(ServiceRequestContext context, AggregatedHttpRequest request) {
        Question question = question(request.contentUtf8());
        List<String> wanted = question.features();
        Map<String, List<@Nullable Object>> entities = question.entities();
        if (wanted == null || entities == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    (wanted == null ? "features" : "entities")
                            + ": missing (expected: {\"features\":[\"view:feature\"],\"entities\":{\"key\":[1]}}); add it");
        }
        return CompletableFuture.supplyAsync(
                () -> JsonResponse.ok(answer(entities, features.read(wanted, entities, question.fullNames()))),
                readers);
    }

    private static Question question(String body) {
        try {
            return Json.LENIENT.readValue(body, Question.class);
        } catch (JsonProcessingException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "body: " + wrong(e)
                            + " (expected: {\"features\":[\"view:feature\"],\"entities\":{\"key\":[1]}}); correct it",
                    e);
        }
    }

    /** No JSON, as the parser says, or a key whose value is of another kind, of which it would say how Java makes it. */
    private static String wrong(JsonProcessingException e) {
        return e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                ? "'" + mapping.getPath().get(0).getFieldName() + "' has a value of another kind"
                : e.getOriginalMessage();
    }

    private static Map<String, Object> answer(Map<String, List<@Nullable Object>> entities, OnlineFeatures read) {
        List<String> names = new ArrayList<>(entities.keySet());
        names.addAll(read.names());
        List<Map<String, Object>> results = new ArrayList<>();
        entities.values()
                .forEach(values -> results.add(result(
                        values,
                        Collections.nCopies(values.size(), FeatureStatus.PRESENT),
                        Collections.nCopies(values.size(), Instant.EPOCH))));
        for (String name : read.names()) {
            List<@Nullable Object> values = new ArrayList<>();
            List<FeatureStatus> statuses = new ArrayList<>();
            List<Instant> times = new ArrayList<>();
            for (int entity = 0; entity < read.size(); entity++) {
                Instant time = read.eventTime(entity, name);
                values.add(read.value(entity, name));
                statuses.add(read.status(entity, name));
                times.add(time == null ? Instant.EPOCH : time);
            }
            results.add(result(values, statuses, times));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("metadata", Map.of("feature_names", names));
        answer.put("results", results);
        return answer;
    }

    private static Map<String, Object> result(
            List<@Nullable Object> values, List<FeatureStatus> statuses, List<Instant> times) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("values", values);
        result.put("statuses", statuses);
        result.put("event_timestamps", times);
        return result;
    }
}
