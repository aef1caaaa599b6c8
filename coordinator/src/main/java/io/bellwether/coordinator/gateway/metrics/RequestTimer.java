package io.bellwether.coordinator.gateway.metrics;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** Times requests by route (not by path, of which there is no end), method and status. Thread-safe. */
public final class RequestTimer implements DecoratingHttpServiceFunction {
    private final MeterRegistry registry;

    public RequestTimer(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public HttpResponse serve(HttpService service, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        var unused = context.log().whenComplete().thenAccept(log -> record(context, log));
        return service.serve(context, request);
    }

    private void record(ServiceRequestContext context, RequestLog log) {
        Timer.builder("bellwether.http.requests")
                .description("Requests by route, method and status, until their last byte was sent")
                .tag("route", context.config().route().patternString())
                .tag("method", context.method().name())
                .tag("status", log.responseStatus().codeAsText())
                .register(registry)
                .record(log.totalDurationNanos(), TimeUnit.NANOSECONDS);
    }
}
