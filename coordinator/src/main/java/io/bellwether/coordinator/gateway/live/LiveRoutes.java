package io.bellwether.coordinator.gateway.live;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.coordinator.gateway.ApiRoutes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code GET /api/v1/events}: server-sent events of what changes. Thread-safe. */
public final class LiveRoutes implements ApiRoutes {
    private static final int MAX_WATCHERS = 256;

    private final ClusterFeed feed;

    public LiveRoutes(ClusterFeed feed) {
        this.feed = feed;
    }

    @Override
    public void add(Registry registry) {
        registry.add(HttpMethod.GET, "/api/v1/events", this::events);
    }

    private CompletionStage<HttpResponse> events(ServiceRequestContext context, AggregatedHttpRequest request) {
        if (feed.watching() >= MAX_WATCHERS) {
            throw new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "event streams: " + feed.watching() + " are open (expected: fewer than " + MAX_WATCHERS
                            + "); close pages that nobody looks at");
        }
        ResponseHeaders headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.EVENT_STREAM)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .set("x-accel-buffering", "no") // a proxy in front is to pass each event on at once
                .build();
        if (request.method() == HttpMethod.HEAD) {
            return CompletableFuture.completedFuture(HttpResponse.of(headers));
        }
        context.clearRequestTimeout(); // the answer ends when its reader leaves
        HttpResponseWriter stream = HttpResponse.streaming();
        stream.write(headers);
        stream.write(HttpData.ofUtf8("retry: 1000\n\n"));
        feed.watch(new Watcher(stream, request.headers().get("last-event-id")));
        return CompletableFuture.completedFuture(stream);
    }
}
