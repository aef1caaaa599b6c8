package io.bellwether.coordinator.gateway;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.concurrent.CompletionStage;

/** One feature's part of the API. */
public interface ApiRoutes {
    /** Names each path and what answers it. */
    void add(Registry registry);

    /** Takes the routes. */
    @FunctionalInterface
    interface Registry {
        void add(HttpMethod method, String path, Endpoint endpoint);
    }

    /**
     * Answers one kind of request. Called on an I/O thread: must not block. What it throws, or completes with, becomes an
     * error response; {@link io.bellwether.client.ClusterException} by its code.
     */
    @FunctionalInterface
    interface Endpoint {
        CompletionStage<HttpResponse> answer(ServiceRequestContext context, AggregatedHttpRequest request);
    }
}
