package io.bellwether.coordinator.gateway;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.client.ErrorCode;
import io.bellwether.coordinator.journal.LeaderAddress;
import io.bellwether.coordinator.loop.Standing;
import java.util.Set;

/*
 * Implementation note.
 *
 * A standby knows jobs nearly as well as the leader, but what it knows is of a moment ago, and its records may lag further. So it
 * answers nothing about the cluster itself. Reads are redirected, which browsers and most programs follow; anything else is
 * refused, for many programs would repeat it as a GET.
 */
/** Sends requests to the leader, but for those about this process. Thread-safe. */
final class StandbyGuard implements DecoratingHttpServiceFunction {
    private static final Set<String> OWN = Set.of("/healthz", "/metrics");

    private final Standing standing;

    StandbyGuard(Standing standing) {
        this.standing = standing;
    }

    @Override
    public HttpResponse serve(HttpService service, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        if (standing.leads() || OWN.contains(context.path())) {
            return service.serve(context, request);
        }
        String why = String.valueOf(standing.refusal().getMessage());
        LeaderAddress leader = standing.leader();
        if (leader == null || (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD)) {
            return ApiErrors.response(HttpStatus.SERVICE_UNAVAILABLE, ErrorCode.NOT_LEADER, why);
        }
        return HttpResponse.of(ResponseHeaders.of(
                HttpStatus.TEMPORARY_REDIRECT,
                HttpHeaderNames.LOCATION,
                leader.http() + request.path(),
                HttpHeaderNames.CACHE_CONTROL,
                "no-store"));
    }
}
