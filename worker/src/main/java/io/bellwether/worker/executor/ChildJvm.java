package io.bellwether.worker.executor;

import io.bellwether.client.launch.Directories;
import io.bellwether.worker.executor.log.ExecutorLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One child process with a directory of its own, which is deleted at its end: XGBoost unpacks its native library into {@code
 * java.io.tmpdir} and leaves it there after a kill. Thread-safe.
 */
final class ChildJvm implements ExecutorProcess {
    private static final Logger log = LoggerFactory.getLogger(ChildJvm.class);

    /** For what an ended process has written last. */
    private static final long LAST_OUTPUT_MILLIS = 2_000;

    private static final long OUTPUT_LIMIT = 1 << 20;

    private final Path directory;
    private final Process process;
    private final ProcessOutput output;

    private ChildJvm(Path directory, Process process, ProcessOutput output) {
        this.directory = directory;
        this.process = process;
        this.output = output;
    }

    /** Starts it; {@code onExit} gets the exit code on a thread of its own, when the directory is gone. */
    static ChildJvm start(ExecutorConfig config, ExecutorEnvironment environment, IntConsumer onExit)
            throws IOException {
        Path directory = config.directory().resolve(environment.executor());
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        ProcessBuilder builder = new ProcessBuilder(command(config, directory, temporary)).redirectErrorStream(true);
        environment.writeTo(builder.environment());
        // Not on the command line: some native libraries can't stand one of many kilobytes.
        builder.environment().put("CLASSPATH", config.classPath());
        ChildJvm child = new ChildJvm(directory, builder.start(), new ProcessOutput(directory, OUTPUT_LIMIT));
        IntConsumer onEnd = code -> {
            Descendants.end(environment.executor(), environment.token());
            deleteAll(directory);
            onExit.accept(code);
        };
        Thread watcher = new Thread(() -> child.watch(onEnd), "watch-" + environment.executor());
        watcher.setDaemon(true);
        watcher.start();
        return child;
    }

    private static List<String> command(ExecutorConfig config, Path directory, Path temporary) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ExecutorLogs.flags());
        command.addAll(config.jvmFlags());
        command.add("-Xmx" + config.heapMib() + "m");
        command.add("-Djava.io.tmpdir=" + temporary.toAbsolutePath());
        command.add("-XX:ErrorFile=" + directory.toAbsolutePath().resolve("hs_err.log"));
        command.add(ExecutorMain.class.getName());
        return command;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public List<String> lastOutput() {
        return output.lastLines();
    }

    @Override
    public void kill() {
        process.destroyForcibly();
    }

    /** The process has ended when it says so, not when its output does: a process that it has started may hold that open. */
    private void watch(IntConsumer onExit) {
        Thread copying = new Thread(this::copyOutput, Thread.currentThread().getName() + "-output");
        copying.setDaemon(true);
        copying.start();
        int code = -1;
        try {
            code = process.waitFor();
            copying.join(LAST_OUTPUT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            onExit.accept(code);
        }
    }

    private void copyOutput() {
        try {
            output.copy(process.getInputStream());
        } catch (IOException e) {
            if (process.isAlive()) {
                log.warn(
                        "executor={} its output can't be kept: {}; it is ended",
                        directory.getFileName(),
                        e.getMessage());
                process.destroyForcibly();
            }
        }
    }

    /** Deletes a directory with all that is in it, as far as possible. */
    static void deleteAll(Path directory) {
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            log.warn("directory={} can't be deleted: {}; delete it by hand", directory, e.getMessage());
        }
    }
}
