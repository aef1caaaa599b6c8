package io.bellwether.client.launch;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A process that the launcher started, then or in an earlier run.
 *
 * @param name {@code coordinator}, {@code worker-1}, ...
 * @param role the {@link Role} it plays
 * @param startedAt by the operating system's account; with the pid it tells the process from a later one of the same pid
 * @param arguments the role's
 * @param log the file that takes its output
 * @param logOffset where in that file this process's output begins
 * @param ready what it said when it was ready; empty before
 */
public record LaunchedProcess(
        String name,
        String role,
        long pid,
        Instant startedAt,
        List<String> arguments,
        String log,
        long logOffset,
        Map<String, Object> ready) {
    /** Start times are derived from a clock that may be adjusted meanwhile. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    public LaunchedProcess {
        arguments = List.copyOf(arguments);
        ready = Map.copyOf(ready);
    }

    /** Whether this very process runs now. */
    @JsonIgnore
    public boolean isRunning() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .filter(start -> Duration.between(startedAt, start).abs().compareTo(TOLERANCE) <= 0)
                .filter(start -> !hasEnded())
                .isPresent();
    }

    Path logFile() {
        return Path.of(log);
    }

    /** Asks it to end ({@code force} makes it); does not wait. */
    void signal(boolean force) {
        if (isRunning()) {
            ProcessHandle.of(pid).ifPresent(handle -> {
                if (force) {
                    handle.destroyForcibly();
                } else {
                    handle.destroy();
                }
            });
        }
    }

    LaunchedProcess withReady(Map<String, Object> said) {
        return new LaunchedProcess(name, role, pid, startedAt, arguments, log, logOffset, said);
    }

    /** The value after {@code flag} in the arguments; {@code absent} if it is not there. */
    String argument(String flag, String absent) {
        int index = arguments.indexOf(flag);
        return index < 0 || index + 1 == arguments.size() ? absent : arguments.get(index + 1);
    }

    /**
     * Ended, but perhaps nobody has collected it yet: in a container whose first process does not, it stays so. The
     * collecting may happen between two looks at the process, so that its state is gone means the same as a zombie's.
     */
    private boolean hasEnded() {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return line.startsWith("Z", line.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return Files.exists(Path.of("/proc/self/stat")); // else there is no /proc here, and the handle said: alive
        }
    }
}
