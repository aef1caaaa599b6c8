package io.bellwether.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.json.Json;
import io.bellwether.client.launch.ProcessCluster;
import io.bellwether.client.quickstart.Quickstart;
import io.bellwether.coordinator.sandbox.DuckDb;
import io.bellwether.coordinator.sandbox.RoleJvm;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job as a new user runs it, and its result as a program reads it that we did not write. */
class QuickstartTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final int TRIALS = 16;
    private static final int HELD_OUT_ROWS = 40_029;
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    @TempDir
    Path directory;

    @Test
    void reportsWhatAnyoneCanReadBackFromTheOutput() throws Exception {
        Path scores = directory.resolve("scores");
        JsonNode report = report(Program.start(directory, projectOf(TRIALS), "--json", "--output", scores.toString()));

        assertThat(names(report))
                .containsExactly(
                        "processes",
                        "trials",
                        "trainers",
                        "metric",
                        "model",
                        "rowsIn",
                        "rowsOut",
                        "output",
                        "http",
                        "seconds");
        assertThat(names(report.path("trials"))).startsWith("completed", "failed");
        assertThat(names(report.path("metric"))).containsExactly("name", "best", "baseline");
        assertThat(names(report.path("model"))).containsExactly("name", "version");
        assertThat(report.path("processes").asInt()).isEqualTo(3);
        JsonNode trials = report.path("trials");
        assertThat(trials.path("completed").asInt()).isEqualTo(TRIALS);
        assertThat(trials.path("failed").asInt()).isZero();
        assertThat(report.path("trainers"))
                .hasSize(3)
                .allSatisfy(trainer -> assertThat(trials.path("completedBy")
                                .path(trainer.asText())
                                .asInt())
                        .isPositive());
        assertThat(report.path("rowsIn").asLong()).isEqualTo(HELD_OUT_ROWS);
        assertThat(report.path("rowsOut").asLong()).isEqualTo(HELD_OUT_ROWS);
        assertThat(Path.of(report.path("output").asText())).isEqualTo(scores);
        double reported = report.path("metric").path("best").asDouble();
        assertThat(reported)
                .isGreaterThan(report.path("metric").path("baseline").asDouble() + 0.15);
        String wanted = " WHERE row_id BETWEEN 0 AND " + (HELD_OUT_ROWS - 1);
        assertThat(DuckDb.number("SELECT count(DISTINCT row_id) FROM '" + scores + "/*.parquet'" + wanted))
                .isEqualTo(HELD_OUT_ROWS);
        assertThat(DuckDb.auc(scores, "late")).isCloseTo(reported, within(1e-6));
    }

    @Test
    void ctrlCLeavesNothingBehind() throws Exception {
        Program program = Program.start(
                directory, PROJECT, "--output", directory.resolve("scores").toString());
        program.awaitProgress("submitting");
        Path data = program.temporary().resolve(program.clusters().get(0));
        List<ProcessHandle> cluster = processes(data);
        assertThat(roles(data)).hasSize(3).allMatch(ProcessHandle::isAlive);

        program.interrupt();
        assertThat(program.await()).as(program.progress()).isEqualTo(130);
        awaitEnd(cluster);
        assertThat(program.clusters()).isEmpty();
        assertThat(program.progress())
                .contains("interrupted; stopping the cluster")
                .doesNotContain("Exception");
    }

    @Test
    void aClusterThatStaysIsStoppedByDown() throws Exception {
        Path project = smallProject();
        Path data = project.resolve(".bellwether");
        try {
            JsonNode report = stay(project);
            assertThat(report.path("rowsOut").asInt()).isEqualTo(100);
            List<ProcessHandle> cluster = processes(data);
            assertThat(roles(data)).hasSize(3).allMatch(ProcessHandle::isAlive);
            URI http = URI.create(report.path("http").asText());
            assertThat(answers(http)).isTrue();

            assertThat(down(data)).contains("stopped coordinator", "stopped worker-1", "stopped worker-2");
            awaitEnd(cluster);
            assertThat(answers(http)).isFalse();
            assertThat(down(data)).contains("nothing runs in ");
        } finally {
            ProcessCluster.stop(data);
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode report(Program program) throws IOException, InterruptedException {
        assertThat(program.await()).as(program.progress()).isZero();
        assertThat(program.clusters()).isEmpty();
        return Json.LENIENT.readTree(program.output());
    }

    /** With the port taken where a cluster that stays would be looked for: it has to do with another. */
    private JsonNode stay(Path project) throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket()) {
            try {
                taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7400));
            } catch (BindException e) {
                // taken by somebody else, which is as good
            }
            return report(Program.start(directory, project, "--stay", "--json"));
        }
    }

    /** This project, but with fewer trials: the rest of them would show nothing that these do not, for two minutes. */
    private Path projectOf(int trials) throws IOException {
        Path examples = Files.createDirectories(directory.resolve("fewer/docs/examples"));
        String sweep = Files.readString(PROJECT.resolve("docs/examples/sweep.yaml"));
        assertThat(sweep).contains("\ntrials: 40\n");
        Files.writeString(
                examples.resolve("sweep.yaml"), sweep.replace("\ntrials: 40\n", "\ntrials: " + trials + "\n"));
        Files.createSymbolicLink(examples.resolve("data"), PROJECT.resolve("docs/examples/data"));
        return directory.resolve("fewer");
    }

    /** A sweep of two trials on some rows. */
    private Path smallProject() throws IOException, SQLException {
        Path examples = Files.createDirectories(directory.resolve("project/docs/examples"));
        for (String name : List.of("train", "holdout")) {
            DuckDb.execute(
                    "COPY (SELECT i AS row_id, hash(i) %% 100 AS a, (a > 50)::INT AS y FROM range(%d) t(i)) TO '%s'"
                            .formatted(name.equals("train") ? 1000 : 100, examples.resolve(name + ".parquet")));
        }
        Files.writeString(examples.resolve("sweep.yaml"), """
                kind: sweep
                name: small
                dataset: {path: train.parquet, label: y, exclude: [row_id], validation: {path: holdout.parquet}}
                metric: auc
                trials: 2
                trainers:
                  - name: xgboost
                    space: {max_depth: {int: [2, 3]}}
                model: small
                """);
        return directory.resolve("project");
    }

    /** The coordinator's process and the workers'. */
    private static List<ProcessHandle> roles(Path data) throws IOException {
        List<ProcessHandle> roles = new ArrayList<>();
        for (JsonNode process : Json.LENIENT
                .readTree(Files.readString(data.resolve("processes.json")))
                .path("processes")) {
            roles.add(ProcessHandle.of(process.path("pid").asLong()).orElseThrow());
        }
        return roles;
    }

    /** These, and theirs, of which one whose job is over may end at any moment. */
    private static List<ProcessHandle> processes(Path data) throws IOException {
        List<ProcessHandle> processes = new ArrayList<>(roles(data));
        roles(data).forEach(role -> role.descendants().forEach(processes::add));
        return processes;
    }

    /** Who has ended counts as alive until its parent has looked, which for an orphan is the system, in its own time. */
    private static void awaitEnd(List<ProcessHandle> processes) {
        Awaitility.await().atMost(PATIENCE).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static boolean answers(URI http) {
        try (Socket socket = new Socket(http.getHost(), http.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private String down(Path data) throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "down", ".txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Program.JAVA, "-Xmx64m", "io.bellwether.client.cli.Main", "down", "--data-dir", data.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        assertThat(builder.start().waitFor()).isZero();
        return Files.readString(out);
    }

    /** The quickstart as a process of its own, as a terminal starts it: the leader of a process group that takes signals. */
    private record Program(Process process, Path directory) {
        private static final String JAVA =
                Path.of(System.getProperty("java.home"), "bin", "java").toString();

        static Program start(Path directory, Path root, String... arguments) throws IOException {
            Files.createDirectories(directory.resolve("tmp"));
            // Who runs tests in the background has them ignore Ctrl-C, which children would inherit.
            ProcessBuilder builder = new ProcessBuilder(
                    "env",
                    "--default-signal=INT",
                    "setsid",
                    JAVA,
                    "-Xmx256m",
                    "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                    Quickstart.class.getName(),
                    "--root",
                    root.toString());
            builder.command().addAll(List.of(arguments));
            builder.environment().putAll(RoleJvm.environment());
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            builder.environment().remove("BELLWETHER_EXECUTOR_SPARES"); // what tests do without, and users have
            return new Program(
                    builder.redirectOutput(directory.resolve("out.json").toFile())
                            .redirectError(directory.resolve("progress.txt").toFile())
                            .directory(directory.toFile())
                            .start(),
                    directory);
        }

        void awaitProgress(String words) throws IOException {
            Awaitility.await().atMost(PATIENCE).until(() -> progress().contains(words) || !process.isAlive());
            assertThat(process.isAlive()).as(progress()).isTrue();
        }

        /** As Ctrl-C on a terminal does, which signals the whole group. */
        void interrupt() throws IOException, InterruptedException {
            assertThat(new ProcessBuilder("kill", "-INT", "--", "-" + process.pid())
                            .start()
                            .waitFor())
                    .isZero();
        }

        int await() throws InterruptedException {
            try {
                assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } finally {
                process.destroy(); // on SIGTERM it stops its cluster
                process.waitFor();
            }
            return process.exitValue();
        }

        String output() throws IOException {
            return Files.readString(directory.resolve("out.json"));
        }

        String progress() throws IOException {
            return Files.readString(directory.resolve("progress.txt"));
        }

        Path temporary() {
            return directory.resolve("tmp");
        }

        /** Directories of clusters that do not stay. */
        List<String> clusters() throws IOException {
            try (Stream<Path> files = Files.list(temporary())) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.startsWith("bellwether-quickstart-"))
                        .toList();
            }
        }
    }
}
