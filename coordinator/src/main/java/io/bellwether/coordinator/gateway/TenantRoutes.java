package io.bellwether.coordinator.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.json.Json;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Tenants, their shares and quotas. Thread-safe. */
public final class TenantRoutes implements ApiRoutes {
    private final CoordinatorLoop loop;

    public TenantRoutes(CoordinatorLoop loop) {
        this.loop = loop;
    }

    @Override
    public void add(Registry registry) {
        registry.add(
                HttpMethod.GET,
                "/api/v1/tenants",
                (context, request) -> loop.query(CoordinatorCore::tenants)
                        .thenApply(tenants -> JsonResponse.ok(Map.of("tenants", tenants))));
        registry.add(HttpMethod.PUT, "/api/v1/tenants/{name}", this::set);
        registry.add(HttpMethod.DELETE, "/api/v1/tenants/{name}", this::unset);
    }

    private CompletionStage<HttpResponse> set(ServiceRequestContext context, AggregatedHttpRequest request) {
        TenantSpec spec = spec(name(context), request.contentUtf8());
        return loop.request(new Command.SetTenant(spec)).thenApply(done -> JsonResponse.ok(spec));
    }

    private CompletionStage<HttpResponse> unset(ServiceRequestContext context, AggregatedHttpRequest request) {
        String name = name(context);
        return loop.request(new Command.UnsetTenant(name)).thenApply(done -> JsonResponse.ok(TenantSpec.unset(name)));
    }

    private static String name(ServiceRequestContext context) {
        return String.valueOf(context.pathParam("name"));
    }

    /** The name is the path's; what is not said is not limited. */
    private static TenantSpec spec(String name, String body) {
        try {
            Map<String, Object> fields = new LinkedHashMap<>();
            if (!body.isBlank()) {
                Json.STRICT.readTree(body).properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
            }
            fields.put("name", name);
            return Json.STRICT.convertValue(fields, TenantSpec.class);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof ClusterException refused) {
                    throw refused;
                }
            }
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "tenant: " + e.getMessage() + " (expected: JSON with any of weight, maxCpu, maxMemory, maxGpu,"
                            + " maxWaitingJobs); correct it",
                    e);
        }
    }
}
