package io.bellwether.coordinator.gateway.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.coordinator.gateway.ApiRoutes;
import io.bellwether.store.RecordStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes by themselves, with an executor that works when the test says so. */
final class MlflowRoutesTest {
    private static final String GET_DEFAULT = "/api/2.0/mlflow/experiments/get?experiment_id=0";

    private static final Pattern SPACE = Pattern.compile("\\s+");

    @TempDir
    private Path directory;

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Map<String, ApiRoutes.Endpoint> routes = new HashMap<>();
    private RecordStore records;

    @BeforeEach
    void open() {
        records = RecordStore.open(directory.resolve("records.db"));
        new MlflowRoutes(records, waiting::add, Clock.systemUTC(), new Random(1))
                .add((method, path, endpoint) -> routes.put(method + " " + path, endpoint));
    }

    @AfterEach
    void close() {
        records.close();
    }

    @Test
    void hasAllThatMlflowsJavaClientCalls() {
        String posts = """
                runs/create runs/search runs/update runs/delete runs/restore runs/log-parameter runs/log-metric
                runs/log-batch runs/set-tag runs/delete-tag experiments/create experiments/search experiments/delete
                experiments/restore experiments/update experiments/set-experiment-tag""";
        String gets = """
                runs/get metrics/get-history experiments/get experiments/get-by-name registered-models/get
                registered-models/get-latest-versions model-versions/get model-versions/get-download-uri
                model-versions/search""";
        List<String> wanted = new ArrayList<>();
        for (String prefix : List.of("/api/2.0/mlflow/", "/ajax-api/2.0/mlflow/")) {
            SPACE.splitAsStream(posts).forEach(path -> wanted.add("POST " + prefix + path));
            SPACE.splitAsStream(gets).forEach(path -> wanted.add("GET " + prefix + path));
        }
        assertThat(wanted).hasSize(50);
        assertThat(routes.keySet()).containsAll(wanted);
    }

    @Test
    void askClientsToTryAgainWhenTooManyCallsWait() {
        List<CompletableFuture<AggregatedHttpResponse>> taken = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            taken.add(call());
        }
        AggregatedHttpResponse refused = call().join();
        assertThat(refused.status().code()).isEqualTo(429);
        assertThat(refused.contentUtf8()).contains("REQUEST_LIMIT_EXCEEDED");
        assertThat(taken).noneMatch(CompletableFuture::isDone);
        work();
        assertThat(taken)
                .allSatisfy(answer -> assertThat(answer.join().status().code()).isEqualTo(200));
        CompletableFuture<AggregatedHttpResponse> later = call();
        work();
        assertThat(later.join().contentUtf8()).contains("\"name\":\"Default\"");
    }

    private CompletableFuture<AggregatedHttpResponse> call() {
        HttpRequest request = HttpRequest.of(HttpMethod.GET, GET_DEFAULT);
        ServiceRequestContext context = ServiceRequestContext.of(request);
        ApiRoutes.Endpoint endpoint = Objects.requireNonNull(routes.get("GET /api/2.0/mlflow/experiments/get"));
        return endpoint.answer(context, request.aggregate().join())
                .toCompletableFuture()
                .thenCompose(response -> response.aggregate());
    }

    private void work() {
        Runnable next = waiting.poll();
        while (next != null) {
            next.run();
            next = waiting.poll();
        }
    }
}
