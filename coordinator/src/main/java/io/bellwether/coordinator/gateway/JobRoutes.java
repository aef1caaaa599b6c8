package io.bellwether.coordinator.gateway;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import io.bellwether.coordinator.rpc.JobAdapter;
import io.bellwether.coordinator.rpc.JobLogs;
import io.bellwether.coordinator.search.SweepImportances;
import io.bellwether.records.tracking.RunId;
import io.bellwether.store.RecordStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What belongs to one job: its spec, its trials, its logs. Thread-safe. */
public final class JobRoutes implements ApiRoutes {
    private static final int MAX_TRIALS = 10_000;

    private final CoordinatorLoop loop;
    private final JobLogs logs;
    private final RecordStore records;
    private final Executor readers;

    /** {@code readers} runs what blocks on the disk, and makes long texts. */
    public JobRoutes(CoordinatorLoop loop, JobLogs logs, RecordStore records, Executor readers) {
        this.loop = loop;
        this.logs = logs;
        this.records = records;
        this.readers = readers;
    }

    @Override
    public void add(Registry registry) {
        registry.add(HttpMethod.GET, "/api/v1/jobs/{id}/spec", this::spec);
        registry.add(HttpMethod.GET, "/api/v1/jobs/{id}/trials", this::trials);
        registry.add(HttpMethod.GET, "/api/v1/jobs/{id}/trials/{number}", this::trial);
        registry.add(HttpMethod.GET, "/api/v1/jobs/{id}/importances", this::importances);
        registry.add(HttpMethod.GET, "/api/v1/jobs/{id}/logs", this::logs);
    }

    private CompletionStage<HttpResponse> spec(ServiceRequestContext context, AggregatedHttpRequest request) {
        JobId id = ClusterRoutes.jobId(context);
        return loop.query(core -> core.spec(id).orElseThrow(() -> JobAdapter.unknown(id)))
                .thenApply(JsonResponse::ok);
    }

    private CompletionStage<HttpResponse> trials(ServiceRequestContext context, AggregatedHttpRequest request) {
        JobId id = ClusterRoutes.jobId(context);
        long since = number(context, "since", 0, Long.MAX_VALUE, 0L);
        int limit = (int) number(context, "limit", 1, MAX_TRIALS, (long) MAX_TRIALS);
        return loop.query(core -> core.trials(id, since, limit).orElseThrow(() -> JobAdapter.unknown(id)))
                .thenApplyAsync(page -> JsonResponse.ok(TrialColumns.of(page)), readers);
    }

    private CompletionStage<HttpResponse> trial(ServiceRequestContext context, AggregatedHttpRequest request) {
        JobId id = ClusterRoutes.jobId(context);
        int number = (int) parse("trial", String.valueOf(context.pathParam("number")), 0, Integer.MAX_VALUE);
        return CompletableFuture.supplyAsync(
                () -> JsonResponse.ok(records.run(RunId.ofTrial(id, number))
                        .orElseThrow(() -> new ClusterException(
                                ErrorCode.NOT_FOUND,
                                "trial: " + number + " of " + id
                                        + " (expected: a recorded one); GET /api/v1/jobs/{id}/trials lists them"))),
                readers);
    }

    private CompletionStage<HttpResponse> importances(ServiceRequestContext context, AggregatedHttpRequest request) {
        JobId id = ClusterRoutes.jobId(context);
        String method = context.queryParam("method");
        return loop.query(core -> {
                    var unused = core.spec(id).orElseThrow(() -> JobAdapter.unknown(id));
                    return core.history(id)
                            .orElseThrow(() -> new ClusterException(
                                    ErrorCode.INVALID_ARGUMENT,
                                    "job: " + id + " is no sweep (expected: one); only sweeps have parameters"));
                })
                .thenApplyAsync(
                        sweep -> JsonResponse.ok(SweepImportances.of(sweep, method == null ? "fanova" : method)),
                        readers);
    }

    private CompletionStage<HttpResponse> logs(ServiceRequestContext context, AggregatedHttpRequest request) {
        JobId id = ClusterRoutes.jobId(context);
        String trial = context.queryParam("trial");
        Integer number = trial == null ? null : (Integer) (int) parse("trial", trial, 0, Integer.MAX_VALUE);
        return logs.read(id, number).thenApply(JobRoutes::text);
    }

    private static HttpResponse text(String text) {
        ResponseHeaders headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.PLAIN_TEXT_UTF_8)
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .build();
        return HttpResponse.of(headers, HttpData.ofUtf8(text));
    }

    private static long number(
            ServiceRequestContext context, String name, long low, long high, @Nullable Long byDefault) {
        String text = context.queryParam(name);
        return text == null && byDefault != null ? byDefault : parse(name, String.valueOf(text), low, high);
    }

    private static long parse(String name, String text, long low, long high) {
        try {
            long number = Long.parseLong(text);
            if (number >= low && number <= high) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                name + ": '" + text + "' (expected: a whole number "
                        + (high >= Integer.MAX_VALUE ? "from " + low : low + " to " + high) + "); correct it");
    }
}
