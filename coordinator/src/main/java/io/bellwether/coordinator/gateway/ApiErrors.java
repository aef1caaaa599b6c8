package io.bellwether.coordinator.gateway;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one form of an error: {@code {"error":{"code":"NOT_FOUND","message":"..."}}}. Thread-safe. */
final class ApiErrors implements ServerErrorHandler {
    private static final Logger log = LoggerFactory.getLogger(ApiErrors.class);

    private final AllowedMethods allowed;

    ApiErrors(AllowedMethods allowed) {
        this.allowed = allowed;
    }

    static HttpResponse response(HttpStatus status, ErrorCode code, String message) {
        return body(status, code, message).toHttpResponse();
    }

    private static AggregatedHttpResponse body(HttpStatus status, ErrorCode code, String message) {
        String json = Json.write(Map.of("error", new Body(code.name(), message)));
        ResponseHeaders headers = ResponseHeaders.builder(status)
                .contentType(MediaType.JSON_UTF_8)
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .build();
        return AggregatedHttpResponse.of(headers, HttpData.ofUtf8(json));
    }

    private record Body(String code, String message) {}

    @Override
    public HttpResponse onServiceException(ServiceRequestContext context, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ClusterException known) {
            return response(status(known.code()), known.code(), String.valueOf(known.getMessage()));
        }
        if (cause instanceof HttpStatusException status) {
            return ofStatus(status.httpStatus(), context).toHttpResponse();
        }
        if (cause instanceof ContentTooLargeException) {
            return ofStatus(HttpStatus.REQUEST_ENTITY_TOO_LARGE, request(context))
                    .toHttpResponse();
        }
        if (cause instanceof RequestTimeoutException) {
            return response(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    ErrorCode.INDETERMINATE,
                    "no answer in time; look whether the request took effect before sending it again");
        }
        log.error(
                "request failed code={} method={} path={}",
                ErrorCode.INTERNAL,
                context.method(),
                context.path(),
                cause);
        return response(
                HttpStatus.INTERNAL_SERVER_ERROR,
                ErrorCode.INTERNAL,
                "the coordinator failed: " + cause + "; its log says more");
    }

    /** Errors that the server finds before it has chosen a service, such as a path that there is not. */
    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return context == null ? ofStatus(status, "request") : ofStatus(status, context);
    }

    /** Errors that the server finds before there is a request. */
    @Override
    public AggregatedHttpResponse onProtocolViolation(
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        if (headers == null) {
            return body(
                    status,
                    ErrorCode.INVALID_ARGUMENT,
                    "this is no HTTP request (expected: HTTP/1.1 or HTTP/2 without TLS); send JSON as docs/http-api.md says");
        }
        return ofStatus(status, headers.method() + " " + headers.path());
    }

    private static String request(ServiceRequestContext context) {
        return context.method() + " " + context.path();
    }

    private AggregatedHttpResponse ofStatus(HttpStatus status, ServiceRequestContext context) {
        return status.equals(HttpStatus.METHOD_NOT_ALLOWED) ? notAllowed(context) : ofStatus(status, request(context));
    }

    private AggregatedHttpResponse notAllowed(ServiceRequestContext context) {
        String methods =
                allowed.of(context.path()).stream().map(HttpMethod::name).collect(Collectors.joining(", "));
        AggregatedHttpResponse answer = body(
                HttpStatus.METHOD_NOT_ALLOWED,
                ErrorCode.INVALID_ARGUMENT,
                request(context) + ": this path takes no " + context.method() + " (expected: "
                        + (methods.isEmpty() ? "another method" : methods)
                        + "); docs/http-api.md lists what can be asked");
        return methods.isEmpty()
                ? answer
                : AggregatedHttpResponse.of(
                        answer.headers().withMutations(headers -> headers.set(HttpHeaderNames.ALLOW, methods)),
                        answer.content());
    }

    private static AggregatedHttpResponse ofStatus(HttpStatus status, String request) {
        if (status.equals(HttpStatus.NOT_FOUND)) {
            return body(
                    status,
                    ErrorCode.NOT_FOUND,
                    request + ": no such path (expected: one under /api/v1, for example /api/v1/jobs)");
        }
        if (status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) {
            return body(
                    status,
                    ErrorCode.LIMIT_EXCEEDED,
                    request + ": body too long (expected: at most " + Gateway.MAX_BODY_BYTES + " bytes)");
        }
        ErrorCode code = status.isServerError() ? ErrorCode.INTERNAL : ErrorCode.INVALID_ARGUMENT;
        return body(status, code, request + ": " + status.code() + " " + status.reasonPhrase());
    }

    /** The status that says best what the code means. */
    static HttpStatus status(ErrorCode code) {
        return switch (code) {
            case INVALID_ARGUMENT, INVALID_CONFIGURATION, BAD_FRAME -> HttpStatus.BAD_REQUEST;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case ALREADY_EXISTS, CANCELLED, FENCED -> HttpStatus.CONFLICT;
            case INVALID_DATA, USER_CODE_FAILED, JOB_FAILED -> HttpStatus.UNPROCESSABLE_ENTITY;
            case NOT_AUTHORIZED -> HttpStatus.UNAUTHORIZED;
            case LIMIT_EXCEEDED, OUT_OF_MEMORY, TIMED_OUT -> HttpStatus.TOO_MANY_REQUESTS;
            case UNREACHABLE, NOT_LEADER, NODE_LOST, EXECUTOR_LOST, INDETERMINATE -> HttpStatus.SERVICE_UNAVAILABLE;
            case VERSION_MISMATCH, CLUSTER_MISMATCH, IO_FAILED -> HttpStatus.BAD_GATEWAY;
            case INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
