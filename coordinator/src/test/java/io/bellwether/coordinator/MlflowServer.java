package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.json.Json;
import io.bellwether.store.sandbox.SharedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;

/** A whole coordinator and MLflow's own Java client that knows nothing but its address. */
final class MlflowServer implements AutoCloseable {
    private final CoordinatorConfig config;
    private final String records;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Coordinator coordinator;
    private MlflowClient client;

    private MlflowServer(CoordinatorConfig config, String records) {
        this.config = config;
        this.records = records;
        this.coordinator = Coordinator.start(config);
        this.client = new MlflowClient("http://127.0.0.1:" + coordinator.httpPort());
    }

    /** Where the journal and the records lie: clients must not notice. */
    enum Storage {
        SQLITE,
        POSTGRES
    }

    static MlflowServer start(Path directory) {
        return start(directory, Storage.SQLITE);
    }

    static MlflowServer start(Path directory, Storage storage) {
        Path data = directory.resolve(storage.name());
        CoordinatorConfig config = CoordinatorConfig.in(data).onAnyPorts();
        if (storage == Storage.SQLITE) {
            return new MlflowServer(config, "jdbc:sqlite:" + data.resolve("records.db"));
        }
        try {
            String url = SharedPostgres.server().newDatabase();
            return new MlflowServer(
                    config.withJournal(new JournalConfig(url, null, Duration.ofSeconds(60), null)),
                    url + "&currentSchema=bellwether_records");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the coordinator and starts another on the same data. */
    void restart() {
        close();
        coordinator = Coordinator.start(config);
        client = new MlflowClient("http://127.0.0.1:" + coordinator.httpPort());
    }

    MlflowClient client() {
        return client;
    }

    Coordinator coordinator() {
        return coordinator;
    }

    /** A new experiment of a name that nobody else uses. */
    String newExperiment() {
        return client.createExperiment("experiment " + UUID.randomUUID());
    }

    /** A run of the default experiment. */
    String newRun() {
        return client.createRun().getRunId();
    }

    /** What a call that fails is answered: its status and MLflow's code and message. */
    static void assertFails(ThrowingCallable call, int status, String code, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(MlflowHttpException.class, failure -> {
            JsonNode body = read(failure.getBodyMessage());
            assertThat(failure.getStatusCode()).as(failure.getBodyMessage()).isEqualTo(status);
            assertThat(body.get("error_code").textValue()).isEqualTo(code);
            assertThat(body.get("message").textValue()).contains(message);
        });
    }

    private static JsonNode read(String json) {
        try {
            return Json.LENIENT.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(json, e);
        }
    }

    /** A body as it lies on the wire. */
    record Answer(int status, JsonNode body) {}

    Answer get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    Answer post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + coordinator.httpPort() + path);
    }

    Answer send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        return new Answer(response.statusCode(), Json.LENIENT.readTree(response.body()));
    }

    /** Rows of the records, read by a program that knows nothing of ours; columns joined by {@code |}. */
    List<String> sql(String query) throws SQLException {
        try (var connection = DriverManager.getConnection(records);
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> columns = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    columns.add(String.valueOf(result.getObject(column)));
                }
                rows.add(String.join("|", columns));
            }
            return rows;
        }
    }

    @Override
    public void close() {
        client.close();
        coordinator.close();
    }
}
