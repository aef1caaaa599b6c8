package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.json.Json;
import io.bellwether.client.launch.RoleRunner;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The role as a process of its own. */
@Timeout(600)
final class CoordinatorProcessTest {
    private static final int SIGTERM = 128 + 15;

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

    /** What the launcher does with a role. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            try {
                System.exit(RoleRunner.run("coordinator", List.of(arguments), System.err));
            } catch (ClusterException e) {
                System.err.println(e.getMessage());
                System.exit(2);
            }
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
            Path errors = Files.createTempFile("coordinator", ".err");
            errors.toFile().deleteOnExit();
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName()));
            command.addAll(List.of(flags));
            return new Started(
                    new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
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
