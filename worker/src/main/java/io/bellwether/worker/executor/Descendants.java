package io.bellwether.worker.executor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes that a task has started and that outlive its executor. Nobody is their parent any more; they are known by the executor's
 * token, which they have inherited in their environment.
 */
final class Descendants {
    private static final Logger log = LoggerFactory.getLogger(Descendants.class);

    private Descendants() {}

    /** Kills those of the executor with this token, which has ended itself. */
    static void end(String executor, String token) {
        String mark = ExecutorEnvironment.TOKEN + "=" + token;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (environment(process).contains(mark)) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    log.warn("executor={} has left process {} behind; it is killed", executor, pid);
                    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        } catch (IOException e) {
            log.debug("no /proc here, so processes left by executor={} are not looked for: {}", executor, e.toString());
        }
    }

    private static String environment(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // another user's, or gone
        }
    }
}
