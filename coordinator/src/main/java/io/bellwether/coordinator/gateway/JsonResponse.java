package io.bellwether.coordinator.gateway;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.bellwether.client.json.Json;

/** A value as the body of a response. */
public final class JsonResponse {
    private JsonResponse() {}

    public static HttpResponse ok(Object value) {
        return of(HttpStatus.OK, value);
    }

    public static HttpResponse of(HttpStatus status, Object value) {
        ResponseHeaders headers = ResponseHeaders.builder(status)
                .contentType(MediaType.JSON_UTF_8)
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .build();
        return HttpResponse.of(headers, HttpData.ofUtf8(Json.write(value)));
    }
}
