package io.bellwether.bench.hdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process behind {@code scripts/hdfs}. */
class HdfsMainTest {
    @TempDir
    private Path directory;

    @Test
    void tellsItsAddressAndLeavesNothingWhenItIsStopped() throws Exception {
        Path blocks = directory.resolve("blocks");
        Path out = directory.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        HdfsMain.class.getName(),
                        blocks.toString(),
                        "0",
                        "1")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        try {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> !process.isAlive() || ready(out).isPresent());
            JsonNode ready = Json.LENIENT.readTree(ready(out).orElseThrow());
            assertThat(ready.path("pid").asLong()).isEqualTo(process.pid());
            Configuration configuration = new Configuration();
            configuration.setBoolean("fs.hdfs.impl.disable.cache", true);
            try (FileSystem hdfs =
                    FileSystem.get(URI.create(ready.path("address").asText()), configuration)) {
                assertThat(hdfs.mkdirs(new org.apache.hadoop.fs.Path("/a/b"))).isTrue();
            }
            assertThat(list(ready.path("address").asText())).contains("/a/b");
        } finally {
            process.destroy();
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(blocks).doesNotExist();
    }

    /** As {@code scripts/hdfs fs -ls /a} does. */
    private static String list(String address) throws IOException, InterruptedException {
        assertThat(Path.of("..", "scripts", "hdfs")).content().contains(HdfsShell.class.getName());
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        HdfsShell.class.getName(),
                        address,
                        "-ls",
                        "/a")
                .redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process shell = builder.start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
        return said;
    }

    private static Optional<String> ready(Path out) throws IOException {
        return Files.readString(out)
                .lines()
                .filter(line -> line.startsWith("READY "))
                .findFirst()
                .map(line -> line.substring("READY ".length()));
    }
}
