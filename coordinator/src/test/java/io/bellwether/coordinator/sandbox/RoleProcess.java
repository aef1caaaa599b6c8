package io.bellwether.coordinator.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.cli.Main;
import io.bellwether.client.json.Json;
import io.bellwether.client.launch.JvmOpens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A coordinator or a worker as a process of its own, as the command line starts it. Ends with this one. */
public final class RoleProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 240;
    private static final String READY = "READY ";

    private final Process process;
    private final Path log;

    private RoleProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Returns at once; {@code log} takes its output. */
    public static RoleProcess start(Path log, String role, String... arguments) throws IOException {
        return start(log, Map.of(), role, arguments);
    }

    /** With more variables in its environment. */
    public static RoleProcess start(Path log, Map<String, String> environment, String role, String... arguments)
            throws IOException {
        List<String> flags = new ArrayList<>(List.of(
                "-Xmx1g", "-Dbellwether.parent=" + ProcessHandle.current().pid()));
        flags.addAll(JvmOpens.flags());
        List<String> words =
                Stream.concat(Stream.of(role), Stream.of(arguments)).toList();
        ProcessBuilder builder = RoleJvm.builder(flags, Main.class, words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new RoleProcess(builder.start(), log);
    }

    /** Waits until it is ready; what it says then. */
    public JsonNode awaitReady() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (ready().isEmpty() && process.isAlive() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return Json.LENIENT.readTree(ready().orElseThrow(() -> new IllegalStateException("not ready:\n" + text())));
    }

    private Optional<String> ready() {
        return text().lines()
                .filter(line -> line.startsWith(READY) && line.endsWith("}"))
                .map(line -> line.substring(READY.length()))
                .findFirst();
    }

    /** All that it has logged. */
    public String text() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Sends a signal: {@code STOP}, {@code CONT}, ... */
    public void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -" + name + ": exit code " + code);
        }
    }

    /** Tells it to stop, and waits until it has. */
    void end() throws InterruptedException {
        process.destroy();
        process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** As {@code kill -9}; returns when the process is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
