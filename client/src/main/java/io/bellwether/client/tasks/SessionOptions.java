package io.bellwether.client.tasks;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session holds, and how its tasks are carried out. Immutable.
 *
 * @param slots how many slots it holds at most, from 1; it works with as many of them as the cluster can give
 * @param name a name for people
 * @param resources what each slot takes of a node; null for one CPU
 * @param scheduling whose the session is and how much it matters; null for the default
 * @param retries how often a task that threw is tried again, 0 to 100. One whose process died is tried again in any case
 * @param timeout how long one execution of a task may take; zero for any time. What does not heed its interruption is ended with its
 *     process
 * @param code jars and class directories to ship besides those that functions and arguments come from
 */
public record SessionOptions(
        int slots,
        String name,
        @Nullable Resources resources,
        @Nullable Scheduling scheduling,
        int retries,
        Duration timeout,
        List<Path> code) {
    private static final int MAX_RETRIES = 100;

    public SessionOptions {
        code = List.copyOf(code);
        if (timeout.isNegative() || (!timeout.isZero() && timeout.toMillis() < 1)) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "timeout: " + timeout + " (expected: zero, or at least 1 ms); choose for example 5 min");
        }
        if (retries < 0 || retries > MAX_RETRIES) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "retries: " + retries + " (expected: 0 to " + MAX_RETRIES + "); choose for example 2");
        }
    }

    /** So many slots of one CPU each, no retries, any time. */
    public static SessionOptions of(int slots) {
        return new SessionOptions(slots, "session", null, null, 0, Duration.ZERO, List.of());
    }

    public SessionOptions withName(String newName) {
        return new SessionOptions(slots, newName, resources, scheduling, retries, timeout, code);
    }

    public SessionOptions withResources(Resources perSlot) {
        return new SessionOptions(slots, name, perSlot, scheduling, retries, timeout, code);
    }

    public SessionOptions withScheduling(Scheduling whose) {
        return new SessionOptions(slots, name, resources, whose, retries, timeout, code);
    }

    public SessionOptions withRetries(int count) {
        return new SessionOptions(slots, name, resources, scheduling, count, timeout, code);
    }

    public SessionOptions withTimeout(Duration perExecution) {
        return new SessionOptions(slots, name, resources, scheduling, retries, perExecution, code);
    }

    public SessionOptions withCode(Path... jarsAndDirectories) {
        return new SessionOptions(slots, name, resources, scheduling, retries, timeout, List.of(jarsAndDirectories));
    }
}
