package io.bellwether.coordinator.gateway.mlflow;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.coordinator.gateway.ApiRoutes;
import io.bellwether.store.RecordStore;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/*
 * Implementation note.
 *
 * What clients log is no business of the core: it changes no decision, so it goes straight to the records, as the metrics of
 * attempts do. Commits to the records cost tens of microseconds (SQLite's WAL, synced at checkpoints), so that one metric at a
 * time, which is how MLflow's users log, needs no batching. Who finds too many calls waiting gets a 429, which MLflow's clients
 * answer by trying again.
 */
/** MLflow's routes under {@code /api/2.0/mlflow} and {@code /ajax-api/2.0/mlflow}. Thread-safe. */
public final class MlflowRoutes implements ApiRoutes {
    private static final List<String> PREFIXES = List.of("/api/2.0/mlflow/", "/ajax-api/2.0/mlflow/");
    private static final int MAX_WAITING = 200;

    private final RecordStore records;
    private final Executor workers;
    private final Clock clock;
    private final RandomGenerator random;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);

    /**
     * @param workers do the work, which blocks on the disk
     * @param random draws the names of runs; thread-safe
     */
    public MlflowRoutes(RecordStore records, Executor workers, Clock clock, RandomGenerator random) {
        this.records = records;
        this.workers = workers;
        this.clock = clock;
        this.random = random;
    }

    /** Answers a call with what becomes the JSON body. May block. */
    @FunctionalInterface
    interface Handler {
        Object answer(MlflowCall call);
    }

    /** Takes the routes of one feature, by their paths after the prefix. */
    @FunctionalInterface
    interface Routes {
        void add(HttpMethod method, String path, Handler handler);
    }

    @Override
    public void add(Registry registry) {
        for (String prefix : PREFIXES) {
            Routes routes = (method, path, handler) ->
                    registry.add(method, prefix + path, (context, request) -> answer(context, request, handler));
            new ExperimentRoutes(records.experiments(), clock).add(routes);
            new RunRoutes(records.loggedRuns(), clock, random).add(routes);
            new LogRoutes(records.loggedRuns()).add(routes);
            new ModelRoutes(records.namedModels(), clock).add(routes);
            routes.add(HttpMethod.GET, "artifacts/list", new ArtifactList(records));
        }
        // Last, so that what is known comes first.
        for (String prefix : PREFIXES) {
            for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE)) {
                registry.add(
                        method,
                        "glob:" + prefix + "**",
                        (context, request) ->
                                CompletableFuture.completedFuture(MlflowErrors.noSuchRoute(method, context.path())));
            }
        }
    }

    private CompletionStage<HttpResponse> answer(
            ServiceRequestContext context, AggregatedHttpRequest request, Handler handler) {
        if (!waiting.tryAcquire()) {
            return CompletableFuture.completedFuture(MlflowErrors.response(new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "calls waiting: more than " + MAX_WAITING + " (expected: fewer at once); try again in a moment")));
        }
        return CompletableFuture.supplyAsync(() -> answer(MlflowCall.of(context, request), handler), workers)
                .whenComplete((answered, failure) -> waiting.release());
    }

    private static HttpResponse answer(MlflowCall call, Handler handler) {
        try {
            return MlflowJson.ok(handler.answer(call));
        } catch (ClusterException e) {
            return MlflowErrors.response(e);
        } catch (RuntimeException e) {
            return MlflowErrors.defect(call, e);
        }
    }
}
