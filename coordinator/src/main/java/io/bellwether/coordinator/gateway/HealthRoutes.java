package io.bellwether.coordinator.gateway;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.coordinator.journal.LeaderAddress;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import io.bellwether.coordinator.loop.Standing;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /healthz}: 200 for a leader whose core answers and for a standby that knows its leader, else 503. With {@code
 * ?leader=true} 200 for the leader only, as a load balancer in front of several coordinators wants it. Thread-safe.
 */
public final class HealthRoutes implements ApiRoutes {
    private static final long PATIENCE_MILLIS = 3_000;

    private final CoordinatorLoop loop;
    private final Standing standing;
    private final String clusterId;

    public HealthRoutes(CoordinatorLoop loop, Standing standing, String clusterId) {
        this.loop = loop;
        this.standing = standing;
        this.clusterId = clusterId;
    }

    @Override
    public void add(Registry registry) {
        registry.add(HttpMethod.GET, "/healthz", (context, request) -> health(context));
    }

    private CompletionStage<HttpResponse> health(ServiceRequestContext context) {
        if (!standing.leads()) {
            boolean leaderOnly = "true".equals(context.queryParam("leader"));
            return CompletableFuture.completedFuture(standby(standing.leader(), leaderOnly));
        }
        return loop.query(core -> new Health("ok", core.clusterId(), true, core.epoch(), null, null))
                .orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .handle((health, failure) ->
                        failure == null ? JsonResponse.ok(health) : unavailable(whyUnhealthy(failure)));
    }

    private HttpResponse standby(@Nullable LeaderAddress leader, boolean leaderOnly) {
        if (leader == null) {
            return unavailable(String.valueOf(standing.refusal().getMessage()));
        }
        Health health = new Health("standby", clusterId, false, null, leader.http(), null);
        return leaderOnly ? JsonResponse.of(HttpStatus.SERVICE_UNAVAILABLE, health) : JsonResponse.ok(health);
    }

    private static HttpResponse unavailable(String reason) {
        return JsonResponse.of(
                HttpStatus.SERVICE_UNAVAILABLE, new Health("unavailable", null, false, null, null, reason));
    }

    private static String whyUnhealthy(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException
                ? "the core did not answer within " + PATIENCE_MILLIS + " ms"
                : String.valueOf(cause.getMessage());
    }

    private record Health(
            String status,
            @Nullable String clusterId,
            boolean leading,
            @Nullable Long epoch,
            @Nullable String leader,
            @Nullable String reason) {}
}
