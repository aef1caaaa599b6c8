package io.bellwether.client.tasks;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How calls are carried out. Immutable.
 *
 * @param name the job's name, for people
 * @param retries how often a call that threw is tried again. A call whose node or process died is tried again in any case
 * @param timeout how long one attempt of a call may take; zero for any time. What does not heed its interruption is ended with its
 *     process
 * @param code jars and class directories to ship besides those that the call's own classes come from
 */
public record TaskOptions(String name, int retries, Duration timeout, List<Path> code) {
    /** No retries, any time. */
    public static final TaskOptions DEFAULT = new TaskOptions("tasks", 0, Duration.ZERO, List.of());

    public TaskOptions {
        code = List.copyOf(code);
        if (timeout.isNegative() || (!timeout.isZero() && timeout.toMillis() < 1)) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "timeout: " + timeout + " (expected: zero, or at least 1 ms); choose for example 5 min");
        }
    }

    /** The usual options under a name. */
    public static TaskOptions named(String name) {
        return new TaskOptions(name, DEFAULT.retries, DEFAULT.timeout, DEFAULT.code);
    }

    public TaskOptions withRetries(int count) {
        return new TaskOptions(name, count, timeout, code);
    }

    public TaskOptions withTimeout(Duration perAttempt) {
        return new TaskOptions(name, retries, perAttempt, code);
    }

    public TaskOptions withCode(Path... jarsAndDirectories) {
        return new TaskOptions(name, retries, timeout, List.of(jarsAndDirectories));
    }
}
