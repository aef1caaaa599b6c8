package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.IntSupplier;

/** What the dashboard's tests do past the browser, over HTTP: submit jobs and wait for what pages are to show. */
final class DashboardApi {
    private final HttpClient http = HttpClient.newHttpClient();
    private final IntSupplier port;

    /** {@code port} of the coordinator that runs now: a test may start another. */
    DashboardApi(IntSupplier port) {
        this.port = port;
    }

    void awaitNodes(int count) {
        await().atMost(DashboardBrowser.PATIENCE)
                .until(() ->
                        Json.LENIENT.readTree(get("/api/v1/nodes")).get("nodes").size() == count);
    }

    void awaitState(String id, String state) {
        await().atMost(DashboardBrowser.PATIENCE)
                .until(() -> Json.LENIENT
                        .readTree(get("/api/v1/jobs/" + id))
                        .get("state")
                        .textValue()
                        .equals(state));
    }

    /** Records follow the journal. */
    void awaitRecords(String id) {
        await().atMost(DashboardBrowser.PATIENCE).until(() -> {
            String runs = get("/api/v1/runs?limit=1000&job=" + id);
            return !runs.contains("\"RUNNING\"") && !runs.contains("\"QUEUED\"") && runs.contains("\"SUCCEEDED\"");
        });
    }

    String submit(String spec) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("/api/v1/jobs", spec);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Json.LENIENT.readTree(answer.body()).get("id").textValue();
    }

    /** Registers a feature view. */
    void registerView(String spec) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("/api/v1/feature-views", spec);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private HttpResponse<String> send(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    void post(String path) throws IOException, InterruptedException {
        http.send(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.discarding());
    }

    String get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofString()).body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.getAsInt() + path));
    }
}
