package io.bellwether.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.bench.hdfs.HdfsMain;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** An HDFS with one DataNode on this machine, in a process of its own, for as long as a measurement takes. */
record ScoringHdfs(Process process, String address) implements AutoCloseable {
    private static final String READY = "READY ";

    static ScoringHdfs start(Path directory) throws IOException {
        Process process = ChildProcess.start(
                HdfsMain.class,
                List.of("-Xmx512m", "-Dslf4j.internal.verbosity=ERROR"),
                List.of(directory.resolve("blocks"), 0, 1));
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(READY)) {
                Thread rest = new Thread(() -> lines.lines().forEach(ScoringHdfs::drop), "hdfs-output");
                rest.setDaemon(true);
                rest.start();
                JsonNode ready = Json.read(line.substring(READY.length()), JsonNode.class);
                return new ScoringHdfs(process, ready.get("address").textValue());
            }
        }
        process.destroyForcibly();
        throw new ClusterException(
                ErrorCode.INTERNAL, "HDFS: no address (expected: a line that begins with READY); its errors are above");
    }

    /** A full pipe would stop the process. */
    private static void drop(String line) {}

    @Override
    public void close() {
        process.destroy(); // its own hook deletes what it stores
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
