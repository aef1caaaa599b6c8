package io.bellwether.coordinator.gateway;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.spec.Quantities;
import io.bellwether.client.spec.SpecReader;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import io.bellwether.coordinator.rpc.JobAdapter;
import io.bellwether.coordinator.rpc.JobIds;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Jobs, nodes and models as the core knows them now. Thread-safe. */
public final class ClusterRoutes implements ApiRoutes {
    private final CoordinatorLoop loop;
    private final RandomGenerator random;

    /** {@code random} draws job ids; thread-safe. */
    public ClusterRoutes(CoordinatorLoop loop, RandomGenerator random) {
        this.loop = loop;
        this.random = random;
    }

    @Override
    public void add(Registry registry) {
        registry.add(HttpMethod.GET, "/api/v1/jobs", (context, request) -> view(core -> Map.of("jobs", core.jobs())));
        registry.add(HttpMethod.POST, "/api/v1/jobs", this::submit);
        registry.add(HttpMethod.GET, "/api/v1/jobs/{id}", this::job);
        registry.add(HttpMethod.POST, "/api/v1/jobs/{id}/cancel", this::cancel);
        registry.add(HttpMethod.GET, "/api/v1/jobs/{id}/explain", this::explain);
        registry.add(
                HttpMethod.GET, "/api/v1/nodes", (context, request) -> view(core -> Map.of("nodes", core.nodes())));
        registry.add(HttpMethod.POST, "/api/v1/nodes/{id}/drain", (context, request) -> drain(context));
        registry.add(HttpMethod.POST, "/api/v1/nodes/{id}/resume", (context, request) -> resume(context));
        registry.add(
                HttpMethod.GET, "/api/v1/models", (context, request) -> view(core -> Map.of("models", core.models())));
        registry.add(HttpMethod.GET, "/api/v1/models/{name}", this::model);
    }

    private CompletionStage<HttpResponse> view(Function<CoordinatorCore, Object> query) {
        return loop.query(query).thenApply(JsonResponse::ok);
    }

    private CompletionStage<HttpResponse> job(ServiceRequestContext context, AggregatedHttpRequest request) {
        JobId id = jobId(context);
        return view(core -> core.job(id).orElseThrow(() -> JobAdapter.unknown(id)));
    }

    private CompletionStage<HttpResponse> explain(ServiceRequestContext context, AggregatedHttpRequest request) {
        JobId id = jobId(context);
        return view(core -> core.explain(id).orElseThrow(() -> JobAdapter.unknown(id)));
    }

    private CompletionStage<HttpResponse> model(ServiceRequestContext context, AggregatedHttpRequest request) {
        String name = String.valueOf(context.pathParam("name"));
        return view(core -> {
            List<ModelView> versions = core.models().stream()
                    .filter(model -> model.name().equals(name))
                    .toList();
            if (versions.isEmpty()) {
                throw new ClusterException(
                        ErrorCode.NOT_FOUND,
                        "model: '" + name + "' (expected: a registered one); "
                                + Nearest.hint(
                                        name,
                                        core.models().stream()
                                                .map(ModelView::name)
                                                .distinct()
                                                .toList())
                                + "; GET /api/v1/models lists them");
            }
            return new ModelVersions(name, versions);
        });
    }

    private record ModelVersions(String name, List<ModelView> versions) {}

    private CompletionStage<HttpResponse> submit(ServiceRequestContext context, AggregatedHttpRequest request) {
        MediaType type = request.contentType();
        if (type == null || !type.is(MediaType.JSON)) {
            return CompletableFuture.completedFuture(ApiErrors.response(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    ErrorCode.INVALID_ARGUMENT,
                    "content-type: " + type + " (expected: application/json); send the job spec as JSON"));
        }
        JobSpec spec = SpecReader.readText(request.contentUtf8(), "request", null);
        String key = request.headers().get("idempotency-key");
        String requestId = key == null || key.isBlank() ? UUID.randomUUID().toString() : key;
        return loop.request(new Command.SubmitJob(requestId, JobIds.draw(spec, random), spec))
                .thenApply(reply -> JsonResponse.of(
                        HttpStatus.CREATED,
                        Map.of("id", ((JobMessage.JobAccepted) reply).job().value())));
    }

    private CompletionStage<HttpResponse> cancel(ServiceRequestContext context, AggregatedHttpRequest request) {
        JobId id = jobId(context);
        return loop.request(new Command.CancelJob(id)).thenApply(done -> JsonResponse.ok(Map.of("id", id.value())));
    }

    private CompletionStage<HttpResponse> drain(ServiceRequestContext context) {
        NodeId node = nodeId(context);
        String grace = context.queryParam("grace");
        Long seconds = grace == null
                ? (Long) (JobMessage.DrainNode.DEFAULT_GRACE_MILLIS / 1_000)
                : Quantities.TIME.parse(grace);
        if (seconds == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "grace: '" + grace + "' (expected: " + Quantities.TIME.expectation() + "); write for example 30s");
        }
        return change(node, new Command.DrainNode(node, 1_000 * seconds));
    }

    private CompletionStage<HttpResponse> resume(ServiceRequestContext context) {
        NodeId node = nodeId(context);
        return change(node, new Command.ResumeNode(node));
    }

    private CompletionStage<HttpResponse> change(NodeId node, Command command) {
        return loop.request(command).thenApply(done -> JsonResponse.ok(Map.of("id", node.value())));
    }

    private static NodeId nodeId(ServiceRequestContext context) {
        String id = String.valueOf(context.pathParam("id"));
        try {
            return new NodeId(id);
        } catch (IllegalArgumentException e) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    "node: '" + id + "' (expected: a node of this cluster); GET /api/v1/nodes lists them",
                    e);
        }
    }

    static JobId jobId(ServiceRequestContext context) {
        String id = String.valueOf(context.pathParam("id"));
        try {
            return new JobId(id);
        } catch (IllegalArgumentException e) {
            throw new ClusterException(ErrorCode.NOT_FOUND, "job: '" + id + "' (expected: a job of this cluster)", e);
        }
    }
}
