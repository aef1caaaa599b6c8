package io.bellwether.coordinator.gateway;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.spec.Nearest;
import io.bellwether.records.tracking.RunId;
import io.bellwether.records.tracking.RunQuery;
import io.bellwether.records.tracking.RunRecord;
import io.bellwether.store.RecordStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs, datasets and lineage as the records tell them. Thread-safe. */
public final class RecordRoutes implements ApiRoutes {
    private static final int DEFAULT_LIMIT = 100;

    private final RecordStore store;
    private final Executor readers;

    /** {@code readers} runs the queries, which block on the disk. */
    public RecordRoutes(RecordStore store, Executor readers) {
        this.store = store;
        this.readers = readers;
    }

    @Override
    public void add(Registry registry) {
        registry.add(HttpMethod.GET, "/api/v1/runs", this::runs);
        registry.add(HttpMethod.GET, "/api/v1/runs/{id}", this::run);
        registry.add(
                HttpMethod.GET,
                "/api/v1/datasets",
                (context, request) -> answer(() -> Map.of("datasets", store.datasets())));
        registry.add(HttpMethod.GET, "/api/v1/datasets/{id}", this::dataset);
        registry.add(HttpMethod.GET, "/api/v1/lineage/{model}", this::lineage);
    }

    private CompletionStage<HttpResponse> answer(Supplier<Object> query) {
        return CompletableFuture.supplyAsync(() -> JsonResponse.ok(query.get()), readers);
    }

    private CompletionStage<HttpResponse> runs(ServiceRequestContext context, AggregatedHttpRequest request) {
        RunQuery query = new RunQuery(
                parsed(context, "job", JobId::new, "a job's id"),
                parsed(context, "status", RecordRoutes::state, "one of " + List.of(JobState.values())),
                orDefault(parsed(context, "limit", Integer::valueOf, "1 to " + RunQuery.MAX_LIMIT)),
                parsed(context, "before", RunId::new, "a run's id, 32 hex digits"));
        return answer(() -> page(query));
    }

    /** {@code next} is what {@code before} is to be for the page after this one; absent on the last. */
    private Map<String, Object> page(RunQuery query) {
        List<RunRecord> runs = store.runs(query);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("runs", runs);
        if (runs.size() == query.limit()) {
            page.put("next", runs.get(runs.size() - 1).id());
        }
        return page;
    }

    private CompletionStage<HttpResponse> run(ServiceRequestContext context, AggregatedHttpRequest request) {
        String id = String.valueOf(context.pathParam("id"));
        return answer(() -> {
            if (!id.matches("[0-9a-f]{32}")) {
                throw unknown("run", id, "/api/v1/runs");
            }
            return store.run(new RunId(id)).orElseThrow(() -> unknown("run", id, "/api/v1/runs"));
        });
    }

    private CompletionStage<HttpResponse> dataset(ServiceRequestContext context, AggregatedHttpRequest request) {
        String id = String.valueOf(context.pathParam("id"));
        return answer(() -> store.newestDataset(id).orElseThrow(() -> unknown("dataset", id, "/api/v1/datasets")));
    }

    private CompletionStage<HttpResponse> lineage(ServiceRequestContext context, AggregatedHttpRequest request) {
        String model = String.valueOf(context.pathParam("model"));
        Integer given = parsed(context, "version", Integer::valueOf, "a version's number; 0 for the newest");
        int version = given == null ? 0 : given;
        String name = version == 0 ? model : model + "@" + version;
        return answer(() -> store.lineage(model, version).orElseThrow(() -> unknownModel(model, name)));
    }

    private static int orDefault(@Nullable Integer limit) {
        return limit == null ? DEFAULT_LIMIT : limit;
    }

    private static JobState state(String text) {
        return JobState.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static <T> @Nullable T parsed(
            ServiceRequestContext context, String name, Function<String, T> parser, String expectation) {
        String text = context.queryParam(name);
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    name + ": '" + text + "' (expected: " + expectation + "); correct it, or leave it out",
                    e);
        }
    }

    private ClusterException unknownModel(String model, String name) {
        List<String> known = store.models().stream()
                .map(version -> version.model().name())
                .distinct()
                .toList();
        return new ClusterException(
                ErrorCode.NOT_FOUND,
                "model: '" + name + "' (expected: a recorded one); "
                        + (known.contains(model) ? "it has no such version" : Nearest.hint(model, known))
                        + "; GET /api/v1/models lists them");
    }

    private static ClusterException unknown(String what, String id, String list) {
        return new ClusterException(
                ErrorCode.NOT_FOUND, what + ": '" + id + "' (expected: a recorded one); GET " + list + " lists them");
    }
}
