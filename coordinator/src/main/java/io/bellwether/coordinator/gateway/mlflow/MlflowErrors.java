package io.bellwether.coordinator.gateway.mlflow;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Errors in MLflow's form: {@code {"error_code":"RESOURCE_DOES_NOT_EXIST","message":"..."}}. */
final class MlflowErrors {
    private static final Logger log = LoggerFactory.getLogger(MlflowErrors.class);

    private MlflowErrors() {}

    private record Body(String error_code, String message) {}

    static HttpResponse response(ClusterException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure.code()) {
            case NOT_FOUND -> response(HttpStatus.NOT_FOUND, "RESOURCE_DOES_NOT_EXIST", message);
            case ALREADY_EXISTS -> response(HttpStatus.BAD_REQUEST, "RESOURCE_ALREADY_EXISTS", message);
            case INVALID_ARGUMENT -> response(HttpStatus.BAD_REQUEST, "INVALID_PARAMETER_VALUE", message);
            case BAD_FRAME -> response(HttpStatus.BAD_REQUEST, "BAD_REQUEST", message);
            case LIMIT_EXCEEDED -> response(HttpStatus.TOO_MANY_REQUESTS, "REQUEST_LIMIT_EXCEEDED", message);
            case NOT_LEADER -> response(HttpStatus.SERVICE_UNAVAILABLE, "TEMPORARILY_UNAVAILABLE", message);
            case IO_FAILED -> unavailable(failure, message);
            default -> response(HttpStatus.INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", message);
        };
    }

    private static HttpResponse unavailable(ClusterException failure, String message) {
        log.error("records can't be used code={}", failure.code(), failure);
        return response(HttpStatus.SERVICE_UNAVAILABLE, "TEMPORARILY_UNAVAILABLE", message);
    }

    static HttpResponse defect(MlflowCall call, RuntimeException failure) {
        log.error("request failed code={} path={}", ErrorCode.INTERNAL, call.path(), failure);
        return response(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "INTERNAL_ERROR",
                "the coordinator failed: " + failure + "; its log says more");
    }

    static HttpResponse noSuchRoute(HttpMethod method, String path) {
        return response(
                HttpStatus.NOT_FOUND,
                "ENDPOINT_NOT_FOUND",
                "No API found for '" + method + " " + path + "'; docs/http-api.md lists those that there are");
    }

    private static HttpResponse response(HttpStatus status, String code, String message) {
        return MlflowJson.of(status, new Body(code, message));
    }
}
