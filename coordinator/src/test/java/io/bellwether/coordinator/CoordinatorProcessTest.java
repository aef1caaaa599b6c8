package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.cli.Main;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.json.Json;
import io.bellwether.coordinator.core.ClusterEvent;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.journal.SqliteJournal;
import io.bellwether.coordinator.quota.QuotaEvent;
import io.bellwether.coordinator.sandbox.RoleJvm;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The role as a process of its own. */
@Timeout(600)
final class CoordinatorProcessTest {
    private static final int SIGTERM = 128 + 15;

    /** Enough for a snapshot. */
    private static final int HISTORY = 30_123;

    private static final double LAST_WEIGHT = 124;

    @TempDir
    private Path directory;

    @Test
    void saysWhenItIsReadyAndStopsWhenTold() throws Exception {
        String data = directory.resolve("data").toString();
        Started first = Started.of("--port=0", "--http-port=0", "--data-dir", data, "--cluster-id=farm");
        try {
            JsonNode ready = first.awaitReady();
            assertThat(ready.get("pid").longValue()).isEqualTo(first.process.pid());
            assertThat(ready.get("clusterId").textValue()).isEqualTo("farm");
            assertThat(ready.get("httpPort").intValue()).isPositive();
            int port = ready.get("port").intValue();
            try (Cluster cluster = Bellwether.connect("bw://127.0.0.1:" + port)) {
                assertThat(cluster.id()).isEqualTo("farm");
            }

            Started second = Started.of("--port=0", "--http-port=0", "--data-dir", data);
            assertThat(second.awaitEnd()).isEqualTo(2);
            assertThat(second.errors())
                    .contains("in use by another coordinator, process " + first.process.pid())
                    .contains("--data-dir");

            Started third = Started.of("--port=" + port, "--http-port=0", "--data-dir", data + "2");
            assertThat(third.awaitEnd()).isEqualTo(2);
            assertThat(third.errors()).contains("--port: port " + port + " on 127.0.0.1: in use");

            first.process.destroy(); // SIGTERM
            assertThat(first.awaitEnd()).isEqualTo(SIGTERM);
            assertThat(first.errors()).doesNotContain("did not stop").contains("stopped");
        } finally {
            first.process.destroyForcibly();
        }
    }

    @Test
    void takesItsDirectoryBackAfterAKill() throws Exception {
        String data = directory.resolve("data").toString();
        for (int life = 1; life <= 2; life++) {
            Started started = Started.of("--port=0", "--http-port=0", "--data-dir", data, "--cluster-id=farm");
            try {
                started.awaitReady();
                assertThat(started.errors()).contains("leading epoch=" + life);
            } finally {
                started.process.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void leavesNothingOutsideItsDirectoryWhenKilled() throws Exception {
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Path data = directory.resolve("data");
        Path left = Files.createDirectories(data.resolve("tmp").resolve("of-a-killed-one"));
        Files.writeString(left.resolve("libbrotli.so"), "native");
        Started started = Started.of(
                List.of("-Djava.io.tmpdir=" + elsewhere), "--port=0", "--http-port=0", "--data-dir", data.toString());
        try {
            int port = started.awaitReady().get("httpPort").intValue();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/healthz"))
                    .header("Accept-Encoding", "br, gzip")
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofByteArray())
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            started.process.destroyForcibly().waitFor();
        }
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(left).doesNotExist();
    }

    @Test
    void startsFromTheNewestSnapshotAfterAKill() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        writeHistory(data.resolve("journal.db"));
        Path snapshot = data.resolve("journal.snapshot");
        withCoordinator(data, cluster -> {
            assertThat(cluster.tenants())
                    .extracting(tenant -> tenant.spec().weight())
                    .contains(LAST_WEIGHT);
            await().atMost(60, TimeUnit.SECONDS).until(() -> Files.exists(snapshot));
        });

        // Whoever reads an event of before the snapshot can't start.
        String event = exchange(data, "not an event");
        withCoordinator(
                data,
                cluster -> assertThat(cluster.tenants())
                        .extracting(tenant -> tenant.spec().weight())
                        .contains(LAST_WEIGHT));

        byte[] bytes = Files.readAllBytes(snapshot);
        Files.write(snapshot, Arrays.copyOf(bytes, bytes.length - 1));
        Started unable = Started.of("--port=0", "--http-port=0", "--data-dir", data.toString());
        assertThat(unable.awaitEnd()).isNotZero();
        assertThat(unable.errors()).contains("snapshot not used").contains("journal event 100");

        exchange(data, event);
        withCoordinator(
                data,
                cluster -> assertThat(cluster.tenants())
                        .extracting(tenant -> tenant.spec().weight())
                        .contains(LAST_WEIGHT));
    }

    private static void writeHistory(Path file) throws Exception {
        List<Event> events = new ArrayList<>();
        events.add(new ClusterEvent.ClusterCreated("farm", 1));
        for (int i = 1; i <= HISTORY; i++) {
            events.add(new QuotaEvent.TenantSet(new TenantSpec("anna", 1 + i % 500, null, null, null, null), i));
        }
        try (SqliteJournal journal = SqliteJournal.open(file, Clock.systemUTC())) {
            journal.append(journal.claim(), events);
        }
    }

    /** Puts another text in place of event 100; gives the one that was there. */
    private static String exchange(Path data, String text) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("journal.db"));
                Statement statement = connection.createStatement()) {
            String before;
            try (ResultSet row = statement.executeQuery("SELECT json FROM event WHERE idx = 100")) {
                assertThat(row.next()).isTrue();
                before = row.getString(1);
            }
            assertThat(statement.executeUpdate("UPDATE event SET json = '" + text + "' WHERE idx = 100"))
                    .isEqualTo(1);
            return before;
        }
    }

    private static void withCoordinator(Path data, Consumer<Cluster> use) throws Exception {
        Started started = Started.of("--port=0", "--http-port=0", "--data-dir", data.toString());
        try {
            int port = started.awaitReady().get("port").intValue();
            try (Cluster cluster = Bellwether.connect("bw://127.0.0.1:" + port)) {
                use.accept(cluster);
            }
        } finally {
            started.process.destroyForcibly().waitFor();
        }
    }

    private static final class Started {
        private final Process process;
        private final Path errors;

        private Started(Process process, Path errors) {
            this.process = process;
            this.errors = errors;
        }

        static Started of(String... flags) throws Exception {
            return of(List.of(), flags);
        }

        static Started of(List<String> jvm, String... flags) throws Exception {
            Path errors = Files.createTempFile("coordinator", ".err");
            errors.toFile().deleteOnExit();
            List<String> arguments = new ArrayList<>(List.of("coordinator"));
            arguments.addAll(List.of(flags));
            ProcessBuilder builder = RoleJvm.builder(jvm, Main.class, arguments);
            return new Started(builder.redirectError(errors.toFile()).start(), errors);
        }

        JsonNode awaitReady() throws Exception {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = Objects.requireNonNull(out.readLine(), () -> "ended before it was ready: " + quietErrors());
            assertThat(line).startsWith("READY ");
            return Json.LENIENT.readTree(line.substring("READY ".length()));
        }

        int awaitEnd() throws Exception {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        }

        String errors() throws Exception {
            return Files.readString(errors);
        }

        private String quietErrors() {
            try {
                return errors();
            } catch (Exception e) {
                return e.toString();
            }
        }
    }
}
