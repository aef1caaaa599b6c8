package io.bellwether.coordinator.gateway;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentDisposition;
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
import io.bellwether.client.job.ModelView;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import io.bellwether.store.ArtifactStore;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code GET /api/v1/models/{name}/versions/{version}/artifact}: a model's bytes, as its trainer wrote them. Thread-safe. */
public final class ModelDownload implements ApiRoutes {
    private static final int CHUNK_BYTES = 1 << 18;

    private final CoordinatorLoop loop;
    private final ArtifactStore artifacts;
    private final Executor readers;

    /** {@code readers} reads the files. */
    public ModelDownload(CoordinatorLoop loop, ArtifactStore artifacts, Executor readers) {
        this.loop = loop;
        this.artifacts = artifacts;
        this.readers = readers;
    }

    @Override
    public void add(Registry registry) {
        registry.add(HttpMethod.GET, "/api/v1/models/{name}/versions/{version}/artifact", this::download);
    }

    private CompletionStage<HttpResponse> download(ServiceRequestContext context, AggregatedHttpRequest request) {
        String name = String.valueOf(context.pathParam("name"));
        String version = String.valueOf(context.pathParam("version"));
        return loop.query(core -> core.models().stream()
                        .filter(model -> model.name().equals(name)
                                && Integer.toString(model.version()).equals(version))
                        .findFirst()
                        .orElseThrow(() -> new ClusterException(
                                ErrorCode.NOT_FOUND,
                                "model: '" + name + "' version " + version
                                        + " (expected: a registered one); GET /api/v1/models lists them")))
                .thenApply(model -> response(context, model, request.method() == HttpMethod.HEAD));
    }

    private HttpResponse response(ServiceRequestContext context, ModelView model, boolean headersOnly) {
        ResponseHeaders headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.OCTET_STREAM)
                .contentLength(model.bytes())
                .contentDisposition(ContentDisposition.builder("attachment")
                        .filename(model.name() + "-" + model.version() + "." + model.format())
                        .build())
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .build();
        if (headersOnly) {
            return HttpResponse.of(headers);
        }
        context.clearRequestTimeout(); // as long as the reader takes
        HttpResponseWriter stream = HttpResponse.streaming();
        stream.write(headers);
        send(stream, model.sha256(), 0);
        return stream;
    }

    /* One chunk at a time, the next when the reader has taken it: a slow reader costs no memory. */
    private void send(HttpResponseWriter stream, String sha256, long offset) {
        readers.execute(() -> {
            try {
                byte[] chunk = artifacts.read(sha256, offset, CHUNK_BYTES);
                if (chunk.length == 0) {
                    stream.close();
                } else if (stream.tryWrite(HttpData.wrap(chunk))) {
                    var unused = stream.whenConsumed().thenRun(() -> send(stream, sha256, offset + chunk.length));
                }
            } catch (RuntimeException e) {
                stream.close(e);
            }
        });
    }
}
