package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.JobHandle;
import io.bellwether.client.cli.Main;
import io.bellwether.client.job.JobView;
import io.bellwether.client.json.Json;
import io.bellwether.client.launch.LocalCluster;
import io.bellwether.client.spec.SpecReader;
import io.bellwether.client.wire.SessionMessage.Hello;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import io.bellwether.client.wire.WireClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The same bad input to one cluster by Java, on the command line and over HTTP. */
final class BadInput {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int USAGE = 2;
    private static final int UNREACHABLE = 3;
    private static final int REFUSED = 4;

    private final LocalCluster cluster;
    private final Path directory;
    private final HttpClient http = HttpClient.newHttpClient();

    BadInput(LocalCluster cluster, Path directory) {
        this.cluster = cluster;
        this.directory = directory;
    }

    /** What a command printed, and how it ended. */
    record Said(int exitCode, String out, String err) {
        JsonNode json() throws IOException {
            return Json.LENIENT.readTree(out);
        }
    }

    static Said bellwether(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Main.run(printer(out), printer(err), Map.of(), arguments);
        return new Said(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream printer(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** What is wrong with the data fails the job, at once. */
    void dataIsNamed(Path good) throws Exception {
        Path none = directory.resolve("none.csv");
        Path oneClass = Files.writeString(directory.resolve("one.csv"), "x,label\n" + "1,1\n2,1\n".repeat(20));
        Path gaps = Files.writeString(directory.resolve("gaps.csv"), "x,label\n" + "1,1\n2,NaN\n3,0\n".repeat(20));

        fails(spec(none, "label"), ErrorCode.NOT_FOUND, "none.csv", "expected: an existing file");
        fails(spec(good, "lable"), ErrorCode.INVALID_ARGUMENT, "'lable'", "did you mean 'label'?");
        fails(spec(oneClass, "label"), ErrorCode.INVALID_DATA, "label 'label'", "one class, '1' in all 40 rows");
        fails(spec(gaps, "label"), ErrorCode.INVALID_DATA, "label 'label'", "in 20 of 60 rows, first in row 1");
    }

    /** What is wrong with a spec is told when it is submitted, or before. */
    void specsAreRefused(Path good) throws Exception {
        String spec = spec(good, "label");

        isRefused(spec.replace("regression", "regresion"), REFUSED, "did you mean 'logistic-regression'?");
        isRefused(spec.replace("\"l2\"", "\"l22\""), REFUSED, "'l22'", "did you mean 'l2'?");
        isRefused(spec.replace("{\"l2\": {\"float\": [0.1, 1]}}", "{}"), USAGE, "empty for trainer 'logistic-");
        isRefused(spec.replace("trials", "trails"), USAGE, ":2:3: unknown key 'trails'; did you mean 'trials'?");
        isRefused(spec.substring(0, spec.length() - 1), USAGE, "close the '{' of line 1, column 1");
    }

    private static String spec(Path file, String label) {
        return """
                {"kind": "sweep", "name": "bad",
                  "trials": 2, "metric": "auc", "dataset": {"path": "%s", "label": "%s"},
                  "trainers": [{"name": "logistic-regression", "space": {"l2": {"float": [0.1, 1]}}}]}""".formatted(file, label);
    }

    /** Who connects and should not is told why, and who connects where nobody is as well. */
    void strangersAreToldSo() throws Exception {
        String address = cluster.coordinator();
        String port = address.substring(address.indexOf(':') + 1);
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("node.json"), "{\"node\":\"n\",\"clusterId\":\"another\",\"starts\":1}");

        String second = directory.resolve("second").toString();
        ends(USAGE, "port " + port + " on 127.0.0.1: in use", "coordinator", "--port", port, "--data-dir", second);
        ends(REFUSED, "cluster id: 'another'", worker(address, elsewhere));
        ends(UNREACHABLE, "no coordinator answers at ", "nodes", "--coordinator", "127.0.0.1:" + freePort());
        Hello later = new Hello(98, 99, PeerRole.WORKER, null, null, "bellwether 9");
        assertThatThrownBy(() ->
                        WireClient.connect("127.0.0.1", Integer.parseInt(port), later, (c, id, m) -> {}, PATIENCE))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VERSION_MISMATCH))
                .hasMessageContaining("protocol version: 98 to 99 of 'bellwether 9'");
        noise(Integer.parseInt(port));
        noise(URI.create(cluster.http()).getPort());
    }

    private static String[] worker(String address, Path data) {
        return new String[] {
            "worker", "--join", address, "--data-dir", data.toString(), "--executors", "in-process", "--kernels", "cpu"
        };
    }

    private static void ends(int exitCode, String sentence, String... arguments) {
        Said said = bellwether(arguments);
        assertThat(said.err()).contains(sentence);
        assertThat(said.exitCode()).isEqualTo(exitCode);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A megabyte that means nothing, to whoever listens there. */
    private static void noise(int port) throws IOException {
        byte[] noise = new byte[1 << 20];
        new Random(port).nextBytes(noise);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(noise);
        } catch (IOException e) {
            // closed while we still wrote: as it should be
        }
    }

    /** Such a spec is not taken. */
    private void isRefused(String spec, int exitCode, String... sentence) throws Exception {
        assertThatThrownBy(() -> cluster.client().submit(SpecReader.readText(spec, "spec", null)))
                .isInstanceOfSatisfying(ClusterException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
                    assertThat(e.getMessage()).contains(sentence);
                });

        Said said = submit(spec);
        assertThat(said.exitCode()).as(said.err()).isEqualTo(exitCode);
        assertThat(said.err()).contains(sentence);
        assertRefused(said.json(), sentence);

        assertRefused(post(spec, 400), sentence);
    }

    private static void assertRefused(JsonNode answer, String... sentence) {
        assertThat(answer.at("/error/code").textValue()).isEqualTo("INVALID_ARGUMENT");
        assertThat(answer.at("/error/message").textValue()).contains(sentence);
    }

    /** A job of such a spec fails. */
    private void fails(String spec, ErrorCode code, String... sentence) throws Exception {
        JobHandle job = cluster.client().submit(SpecReader.readText(spec, "spec", null));
        assertThatThrownBy(() -> job.await(PATIENCE)).isInstanceOfSatisfying(ClusterException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.JOB_FAILED);
            assertThat(e.getMessage()).contains(sentence);
        });
        JobView failed = job.view();
        assertThat(failed.errorCode()).as(failed.error()).isEqualTo(code);

        Said said = submit(spec, "--wait");
        assertThat(said.exitCode()).as(said.err()).isEqualTo(1);
        assertFailed(said.json(), failed);
        assertFailed(
                bellwether("job", job.id().value(), "--json", "--coordinator", cluster.coordinator())
                        .json(),
                failed);

        String id = post(spec, 201).path("id").textValue();
        URI place = URI.create(cluster.http() + "/api/v1/jobs/" + id);
        await().atMost(PATIENCE)
                .until(() -> get(place).path("state").textValue().equals("FAILED"));
        assertFailed(get(place), failed);
    }

    private static void assertFailed(JsonNode job, JobView alike) {
        assertThat(job.path("state").textValue()).isEqualTo("FAILED");
        assertThat(job.path("errorCode").textValue()).isEqualTo(String.valueOf(alike.errorCode()));
        assertThat(job.path("error").textValue()).isEqualTo(alike.error());
    }

    private Said submit(String spec, String... more) throws IOException {
        Path file = Files.writeString(directory.resolve("bad.yaml"), spec);
        List<String> arguments =
                new ArrayList<>(List.of("submit", file.toString(), "--json", "--coordinator", cluster.coordinator()));
        arguments.addAll(List.of(more));
        return bellwether(arguments.toArray(String[]::new));
    }

    private JsonNode post(String spec, int status) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(cluster.http() + "/api/v1/jobs"))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(spec))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Json.LENIENT.readTree(answer.body());
    }

    private JsonNode get(URI place) throws IOException, InterruptedException {
        return Json.LENIENT.readTree(http.send(HttpRequest.newBuilder(place).build(), BodyHandlers.ofString())
                .body());
    }
}
