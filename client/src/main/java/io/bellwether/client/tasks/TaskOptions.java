package io.bellwether.client.tasks;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
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
 * @param resources what each call takes of a node as long as it runs
 * @param scheduling whose the calls are, how much they matter, and how long all of them may take
 * @param idempotent whether a call may be carried out twice at once: one that takes much longer than others is then begun on another node
 *     as well, and the first result counts; and what runs on a node that drains may begin anew elsewhere
 */
public record TaskOptions(
        String name,
        int retries,
        Duration timeout,
        List<Path> code,
        Resources resources,
        Scheduling scheduling,
        boolean idempotent) {
    /** No retries, any time. */
    public static final TaskOptions DEFAULT =
            new TaskOptions("tasks", 0, Duration.ZERO, List.of(), Resources.DEFAULT, Scheduling.DEFAULT, false);

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
        return new TaskOptions(
                name,
                DEFAULT.retries,
                DEFAULT.timeout,
                DEFAULT.code,
                DEFAULT.resources,
                DEFAULT.scheduling,
                DEFAULT.idempotent);
    }

    public TaskOptions withRetries(int count) {
        return new TaskOptions(name, count, timeout, code, resources, scheduling, idempotent);
    }

    public TaskOptions withTimeout(Duration perAttempt) {
        return new TaskOptions(name, retries, perAttempt, code, resources, scheduling, idempotent);
    }

    public TaskOptions withCode(Path... jarsAndDirectories) {
        return new TaskOptions(name, retries, timeout, List.of(jarsAndDirectories), resources, scheduling, idempotent);
    }

    /** What each call takes of a node: slots, memory, GPUs, and where it may run. */
    public TaskOptions withResources(Resources ofEach) {
        return new TaskOptions(name, retries, timeout, code, ofEach, scheduling, idempotent);
    }

    /** Whose the calls are, how much they matter, and how long all of them may take. */
    public TaskOptions withScheduling(Scheduling ofAll) {
        return new TaskOptions(name, retries, timeout, code, resources, ofAll, idempotent);
    }

    /** Whether a call may be carried out twice at once. */
    public TaskOptions withIdempotent(boolean value) {
        return new TaskOptions(name, retries, timeout, code, resources, scheduling, value);
    }
}
