package io.bellwether.coordinator.gateway.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a call: the JSON body, or the query of a GET. What is not known is ignored. Lives for one call, on one
 * thread.
 */
final class MlflowCall {
    /** The longest body, as in MLflow. */
    static final int MAX_BODY_BYTES = 1_000_000;

    private final ServiceRequestContext context;
    private final AggregatedHttpRequest request;
    private @Nullable MlflowFields fields;

    private MlflowCall(ServiceRequestContext context, AggregatedHttpRequest request) {
        this.context = context;
        this.request = request;
    }

    static MlflowCall of(ServiceRequestContext context, AggregatedHttpRequest request) {
        return new MlflowCall(context, request);
    }

    String path() {
        return context.path();
    }

    /** The parameters; {@code INVALID_ARGUMENT} if the body is too long, {@code BAD_FRAME} if it is no JSON object. */
    MlflowFields fields() {
        MlflowFields known = fields;
        if (known == null) {
            known = new MlflowFields("", request.content().isEmpty() ? ofQuery() : ofBody());
            fields = known;
        }
        return known;
    }

    private ObjectNode ofQuery() {
        QueryParams query = context.queryParams();
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (String name : query.names()) {
            List<String> values = new ArrayList<>(query.getAll(name));
            if (values.size() == 1) {
                object.put(name, values.get(0));
            } else {
                ArrayNode array = object.putArray(name);
                values.forEach(array::add);
            }
        }
        return object;
    }

    private ObjectNode ofBody() {
        int length = request.content().length();
        if (length > MAX_BODY_BYTES) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    String.format(
                            Locale.ROOT,
                            "request body: %,d bytes (expected: at most %,d); send several requests",
                            length,
                            MAX_BODY_BYTES));
        }
        MediaType type = request.contentType();
        if (type != null && !type.is(MediaType.JSON)) {
            throw malformed("content-type: '" + type + "' (expected: application/json)", null);
        }
        try {
            JsonNode tree = Json.LENIENT.readTree(request.content().array());
            if (tree instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw malformed("request body: no JSON: " + e.getOriginalMessage(), e);
        } catch (java.io.IOException e) {
            throw malformed("request body: unreadable: " + e.getMessage(), e);
        }
        throw malformed("request body: no JSON object (expected: {...})", null);
    }

    private static ClusterException malformed(String message, @Nullable Exception cause) {
        return cause == null
                ? new ClusterException(ErrorCode.BAD_FRAME, message)
                : new ClusterException(ErrorCode.BAD_FRAME, message, cause);
    }
}
