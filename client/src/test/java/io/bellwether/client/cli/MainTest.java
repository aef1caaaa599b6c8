package io.bellwether.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.job.JobState;
import io.bellwether.client.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class MainTest {
    private static final String SPEC = """
            kind: sweep
            name: NAME
            trainers: [{name: noop, space: {x: {float: [0, 1]}}}]
            """;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<TinyCoordinator> opened = new ArrayList<>();

    @AfterEach
    void closeAll() {
        opened.forEach(TinyCoordinator::close);
    }

    @Test
    void submitPrintsTheId() throws IOException {
        String cluster = cluster(JobState.SUCCEEDED);
        assertThat(run("submit", spec("a"), "--coordinator", cluster)).isZero();
        assertThat(text(out)).isEqualTo("j-1\n");
        assertThat(run("submit", spec("a"), "--coordinator", cluster, "--json")).isZero();
        assertThat(text(out)).isEqualTo("{\"id\":\"j-1\"}\n");
    }

    @Test
    void submitAndWaitEndsAsTheJobDoes() throws IOException {
        assertThat(run("submit", spec("a"), "--wait", "--coordinator", cluster(JobState.SUCCEEDED)))
                .isZero();
        assertThat(text(err)).startsWith("job j-1\n");
        assertThat(text(out)).contains("state    SUCCEEDED after 3.0 s");
        assertThat(run("submit", spec("a"), "--wait", "--json", "--coordinator", cluster(JobState.FAILED)))
                .isEqualTo(1);
        assertThat(json().path("state").asText()).isEqualTo("FAILED");
        assertThat(json().path("error").asText()).isEqualTo("the label has one class");
    }

    @Test
    void jobIsOneObjectInWhichEveryKeyIsThere() throws IOException {
        assertThat(run("job", "j-1", "--json", "--coordinator", cluster(JobState.RUNNING)))
                .isZero();
        JsonNode job = json();
        assertThat(job.path("id").asText()).isEqualTo("j-1");
        assertThat(job.path("kind").asText()).isEqualTo("sweep");
        assertThat(job.path("trials").get(0).path("value").asDouble()).isEqualTo(0.75);
        assertThat(job.path("trials").get(1).has("node")).isTrue();
        assertThat(job.path("trials").get(1).get("value").isNull()).isTrue();
    }

    @Test
    void jobShowsATableToPeople() {
        assertThat(run("job", "j-1", "--coordinator", cluster(JobState.RUNNING)))
                .isZero();
        assertThat(text(out))
                .contains("job      j-1 (sweep 'flights')\n")
                .contains("metric   auc 0.750000 (trial 0), constant prediction 0.500000\n")
                .contains("""
                        TRIAL  STATE      ATTEMPTS  VALUE     NODE  TRAINER  PARAMS
                        0 *    SUCCEEDED  1         0.750000  n-1   xgboost  max_depth=3
                        1      QUEUED     0         -         -     xgboost  -
                        2      PRUNED     1         -         n-1   xgboost  max_depth=9
                        """);
    }

    @Test
    void listsAreJsonArraysOrTables() throws IOException {
        String cluster = cluster(JobState.RUNNING);
        assertThat(run("nodes", "--json", "--coordinator", cluster)).isZero();
        assertThat(json().get(0).path("decodes").path("d-1").asInt()).isEqualTo(1);
        assertThat(json().get(0).path("state").asText()).isEqualTo("UP");
        assertThat(run("jobs", "--json", "--coordinator", cluster)).isZero();
        assertThat(json().get(0).path("id").asText()).isEqualTo("j-1");
        assertThat(run("models", "--json", "--coordinator", cluster)).isZero();
        assertThat(json().get(0).path("version").asInt()).isEqualTo(1);
        assertThat(run("nodes", "--coordinator", cluster)).isZero();
        assertThat(text(out))
                .containsPattern(
                        "ID +STATE +HOST +SLOTS +USED +MEMORY +GPUS +LABELS +RUNNING +GRID +DECODES +KERNELS +TRAINERS")
                .containsPattern("n-1 +UP +127.0.0.1 +2 +1 +1024/4096 MiB +- +zone=a +1 +2 ");
        assertThat(run("jobs", "--coordinator", cluster)).isZero();
        assertThat(text(out)).contains("1 queued, 1 succeeded, 1 pruned");
        assertThat(run("models", "--coordinator", cluster)).isZero();
        assertThat(text(out)).contains("flights-late  1");
    }

    @Test
    void listsDatasetsAndRuns() throws IOException {
        String cluster = cluster(JobState.SUCCEEDED);
        assertThat(run("datasets", "--coordinator", cluster)).isZero();
        assertThat(text(out))
                .contains("flights  0123456789ab  80     20          2         late   loaded ")
                .containsPattern("strict +0123456789ab .* refused ");
        assertThat(run("datasets", "strict", "--coordinator", cluster)).isZero();
        assertThat(text(out)).containsPattern("state +refused by its checks").contains("it was not loaded");
        assertThat(run("datasets", "--json", "--coordinator", cluster)).isZero();
        assertThat(json().get(0).path("id").asText()).isEqualTo("0123456789abcdef");
        assertThat(run("datasets", "flights", "--coordinator", cluster)).isZero();
        assertThat(text(out))
                .contains("features   a, b")
                .containsPattern("delay +floating +4 +17 +-3 +42.5000 +7.25000 +6")
                .contains(
                        "malformed",
                        "3 rows left out; values by column: delay 2; first: file /data/flights/a.csv, line 7")
                .containsPattern("carrier +text +0 +2 +AA +UA +- +- +UA 70, AA 30");
        assertThat(run("datasets", "flights", "--json", "--coordinator", cluster))
                .isZero();
        assertThat(json().path("columns").get(0).path("numbers").path("mean").asDouble())
                .isEqualTo(7.25);
        assertThat(run("datasets", "fligths", "--coordinator", cluster)).isNotZero();
        assertThat(text(err)).contains("dataset 'fligths'");
        assertThat(run("runs", "--coordinator", cluster)).isZero();
        assertThat(text(out))
                .contains("fedcba987654  j-1  1      PRUNED     auc     -         xgboost")
                .contains("fedcba987654  j-1  0      SUCCEEDED  auc     0.750000  xgboost");
        assertThat(run("runs", "--job", "j-1", "--limit", "1", "--json", "--coordinator", cluster))
                .isZero();
        assertThat(json()).hasSize(1);
        assertThat(json().get(0).path("status").asText()).isEqualTo("PRUNED");
        assertThat(run("runs", "--job", "j-9", "--coordinator", cluster)).isEqualTo(4);
        assertThat(run("runs", "--limit", "0", "--coordinator", cluster)).isEqualTo(2);
        assertThat(text(err)).contains("--limit: 0 (expected: >= 1)");
    }

    @Test
    void drainsANodeAndTakesItBack() throws IOException {
        String cluster = cluster(JobState.RUNNING);
        assertThat(run("drain", "n-1", "--coordinator", cluster)).isZero();
        assertThat(text(out)).isEqualTo("n-1 DRAINING, 1 running\n");
        assertThat(run("drain", "n-1", "--wait", "--json", "--coordinator", cluster))
                .isZero();
        assertThat(json().path("state").asText()).isEqualTo("DRAINED");
        assertThat(json().path("running").asInt()).isZero();
        assertThat(run("drain", "n-1", "--undo", "--coordinator", cluster)).isZero();
        assertThat(text(out)).isEqualTo("n-1 UP, 0 running\n");
        assertThat(run("drain", "n-2", "--coordinator", cluster)).isEqualTo(4);
        assertThat(run("drain", "no/id", "--coordinator", cluster)).isEqualTo(2);
        assertThat(run("drain", "n-1", "--grace", "soon", "--coordinator", cluster))
                .isEqualTo(2);
        assertThat(text(err)).contains("--grace: 'soon' (expected: a whole number with s, m, h, d");
        assertThat(run("drain", "n-1", "--undo", "--wait", "--coordinator", cluster))
                .isEqualTo(2);
    }

    @Test
    void saysWhyTasksWait() throws IOException {
        String cluster = cluster(JobState.RUNNING);
        assertThat(run("explain", "j-1", "--coordinator", cluster)).isZero();
        assertThat(text(out))
                .isEqualTo(
                        "7 tasks wait (number 1, 2, 3, 4, 5, ...): every slot of the nodes that can run it is taken\n");
        assertThat(run("explain", "j-1", "--json", "--coordinator", cluster)).isZero();
        assertThat(json().path("waits").path(0).path("tasks").asInt()).isEqualTo(7);
    }

    @Test
    void setsAndListsTenants() throws IOException {
        String cluster = cluster(JobState.RUNNING);
        assertThat(run(
                        "tenant",
                        "research",
                        "--weight",
                        "2",
                        "--max-cpu=8",
                        "--max-memory",
                        "4 GiB",
                        "--coordinator",
                        cluster))
                .isZero();
        assertThat(text(out)).containsPattern("research +2.00000 +25.0 % +4/8 +2048/4096 MiB +0 +3 +1 +12");
        assertThat(run("tenants", "--json", "--coordinator", cluster)).isZero();
        assertThat(json().path(0).path("spec").path("maxCpu").asInt()).isEqualTo(8);
        assertThat(run("tenant", "research", "--unset", "--coordinator", cluster))
                .isZero();
        assertThat(text(out)).containsPattern("research +1.00000 +25.0 % +4 +2048 MiB");
        assertThat(run("tenant", "research", "--max-memory", "much", "--coordinator", cluster))
                .isEqualTo(2);
        assertThat(text(err)).contains("--max-memory: 'much' (expected: a whole number with MiB, GiB, TiB");
    }

    @Test
    void cancelsAndShowsLogs() throws IOException {
        String cluster = cluster(JobState.CANCELLED);
        assertThat(run("cancel", "j-1", "--coordinator", cluster)).isZero();
        assertThat(text(out)).isEqualTo("j-1 CANCELLED\n");
        assertThat(run("logs", "j-1", "--trial", "3", "--coordinator", cluster)).isZero();
        assertThat(text(out)).isEqualTo("said 3\n");
        assertThat(run("logs", "j-1", "--json", "--coordinator", cluster)).isZero();
        assertThat(json().path("text").asText()).isEqualTo("said null\n");
    }

    @Test
    void whatTheClusterRefusesIsFour() throws IOException {
        String cluster = cluster(JobState.RUNNING);
        assertThat(run("job", "j-9", "--json", "--coordinator", cluster)).isEqualTo(4);
        assertThat(text(err)).isEqualTo("error: job 'j-9': unknown; 'jobs' lists those there are\n");
        assertThat(json().path("error").path("code").asText()).isEqualTo("NOT_FOUND");
        assertThat(run("submit", spec("refused"), "--coordinator", cluster)).isEqualTo(4);
        assertThat(text(err)).contains("trainer: 'xgbost'");
    }

    @Test
    void theTokenComesFromAFile() throws IOException {
        TinyCoordinator secured = new TinyCoordinator(JobState.RUNNING, "secret");
        opened.add(secured);
        Path token = Files.writeString(directory.resolve("token"), "secret\n");
        assertThat(run("nodes", "--coordinator", secured.address())).isEqualTo(4);
        assertThat(run("nodes", "--coordinator", secured.address(), "--token-file", token.toString()))
                .isZero();
        assertThat(run("nodes", "--coordinator", secured.address(), "--token-file", "/none"))
                .isEqualTo(2);
        assertThat(text(err)).contains("token file /none: no such file");
    }

    @Test
    void whatIsWrongOnThisSideIsTwo() throws IOException {
        Path file = Files.writeString(directory.resolve("bad.yaml"), "kind: sweep\ntrails: 5\ntrainers: [noop]\n");
        assertThat(run("submit", file.toString(), "--json")).isEqualTo(2);
        assertThat(text(err)).isEqualTo("error: " + file + ":2:1: unknown key 'trails'; did you mean 'trials'?\n");
        assertThat(json().path("error").path("code").asText()).isEqualTo("INVALID_ARGUMENT");
        assertThat(run("submit", spec("a"), "--wiat")).isEqualTo(2);
        assertThat(text(err))
                .isEqualTo("error: unknown flag '--wiat'; did you mean '--wait'?; see 'bellwether submit --help'\n");
        for (String local : List.of("up", "down")) {
            assertThat(run(local, "--coordinator", "there:7400")).isEqualTo(2);
            assertThat(text(err))
                    .startsWith("error: '" + local + "' takes no --coordinator: it is about the processes");
        }
        assertThat(run("sumbit", spec("a"))).isEqualTo(2);
        assertThat(text(err)).startsWith("error: unknown command 'sumbit'; did you mean 'submit'?");
        assertThat(run()).isEqualTo(2);
        assertThat(run("job")).isEqualTo(2);
        assertThat(run("job", "no/id")).isEqualTo(2);
        assertThat(run("nodes", "--coordinator", "nowhere:port")).isEqualTo(2);
        assertThat(run("up", "--workers", "many")).isEqualTo(2);
    }

    @Test
    void nobodyThereIsThree() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThat(run("jobs", "--json", "--coordinator", "127.0.0.1:" + free)).isEqualTo(3);
        assertThat(json().path("error").path("code").asText()).isEqualTo("UNREACHABLE");
        assertThat(text(err)).contains(String.valueOf(free)).doesNotContain("\tat ");
    }

    @Test
    void somethingElseThereIsThreeToo() throws Exception {
        try (ServerSocket web = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answerAsAWebServer(web), "web");
            answering.start();
            assertThat(run("jobs", "--json", "--coordinator", "127.0.0.1:" + web.getLocalPort()))
                    .isEqualTo(3);
            assertThat(text(err)).contains("answers, but not as a coordinator").contains("check host and port");
            assertThat(json().path("error").path("code").asText()).isEqualTo("BAD_FRAME");
            answering.join();
        }
    }

    private static void answerAsAWebServer(ServerSocket web) {
        try (Socket peer = web.accept()) {
            peer.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
            peer.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void saysThatARoleIsNotThere() {
        assertThat(run("worker", "--join", "127.0.0.1:7400")).isEqualTo(2);
        assertThat(text(err)).startsWith("error: role 'worker': not on the class path");
    }

    @Test
    void downWithoutUpIsDone() {
        assertThat(run("down", "--data-dir", directory.resolve("none").toString()))
                .isZero();
        assertThat(directory.resolve("none")).doesNotExist();
    }

    @Test
    void everyCommandHasHelp() {
        for (String command : List.of(
                "up",
                "down",
                "submit",
                "jobs",
                "job",
                "cancel",
                "logs",
                "nodes",
                "drain",
                "explain",
                "tenant",
                "tenants",
                "runs",
                "datasets",
                "models")) {
            assertThat(run(command, "--help")).isZero();
            assertThat(text(out)).startsWith("Usage: bellwether " + command);
        }
        assertThat(run("--help")).isZero();
        assertThat(text(out)).contains("Exit codes: 0 done");
    }

    private String cluster(JobState end) {
        TinyCoordinator coordinator = new TinyCoordinator(end, null);
        opened.add(coordinator);
        return coordinator.address();
    }

    private String spec(String name) throws IOException {
        return Files.writeString(directory.resolve(name + ".yaml"), SPEC.replace("NAME", name))
                .toString();
    }

    private int run(String... args) {
        out.reset();
        err.reset();
        Context context =
                new Context(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), Map.of(), false);
        return new Main(context).execute(args);
    }

    private JsonNode json() throws IOException {
        return Json.STRICT.readTree(out.toByteArray());
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(UTF_8).replace(System.lineSeparator(), "\n");
    }
}
