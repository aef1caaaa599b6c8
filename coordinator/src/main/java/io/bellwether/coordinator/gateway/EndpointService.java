package io.bellwether.coordinator.gateway;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;

/** An {@link ApiRoutes.Endpoint} as the server wants it. */
final class EndpointService implements HttpService {
    private final ApiRoutes.Endpoint endpoint;

    EndpointService(ApiRoutes.Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(request.aggregate().thenCompose(whole -> endpoint.answer(context, whole)));
    }
}
