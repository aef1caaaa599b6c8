package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls of user code that the cluster owns: each is carried out until it has a result, whatever crashes meanwhile, and its result is
 * kept. Made by {@code Cluster.submit}, {@code Cluster.map} and {@code Cluster.tasks}, which ship the code. Immutable.
 *
 * <p>A call may be executed more than once, when a process dies in its midst; its result counts once.
 *
 * @param name a name for people
 * @param batches the calls; more may be appended while {@code open}
 * @param open whether more calls may come; the job ends once it is closed and all calls have ended
 * @param retries how often a call that threw is tried again
 * @param timeoutMillis how long one attempt of a call may take, 0 for any time
 * @param resources what each call takes of a node; null for one slot
 * @param scheduling whose they are, how much they matter and how long all of them may take; null for the default. Without an {@code
 *     attemptTimeout}: {@code timeoutMillis} is that
 * @param idempotent whether a call may be carried out twice at once: one that takes much longer than others is then begun on another node
 *     as well, and the first result counts
 */
public record DurableTasks(
        String name,
        List<TaskBatch> batches,
        boolean open,
        int retries,
        long timeoutMillis,
        @Nullable Resources resources,
        @Nullable Scheduling scheduling,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean idempotent)
        implements JobSpec {
    /** How many calls a job may have. */
    public static final int MAX_TASKS = 10_000_000;

    private static final int MAX_RETRIES = 100;

    public DurableTasks {
        name = name == null || name.isBlank() ? "tasks" : name;
        batches = batches == null ? List.of() : List.copyOf(batches);
        if (retries < 0 || retries > MAX_RETRIES) {
            throw SpecChecks.invalid("retries", retries, "0 to " + MAX_RETRIES, "choose for example 2");
        }
        if (timeoutMillis < 0) {
            throw SpecChecks.invalid("timeoutMillis", timeoutMillis, ">= 0", "0 lets a call take any time");
        }
        if (scheduling != null && scheduling.attemptTimeout() > 0) {
            throw SpecChecks.invalid(
                    "attemptTimeout",
                    scheduling.attemptTimeout() + " s",
                    "0 for calls",
                    "give each call a timeout instead");
        }
        requireRoom(batches, 0);
    }

    /** Calls of the default tenant that take one slot each. */
    public DurableTasks(String name, List<TaskBatch> batches, boolean open, int retries, long timeoutMillis) {
        this(name, batches, open, retries, timeoutMillis, null, null, false);
    }

    public DurableTasks withIdempotent(boolean value) {
        return new DurableTasks(name, batches, open, retries, timeoutMillis, resources, scheduling, value);
    }

    /** Refuses batches that would take a job of {@code before} calls over the limit. */
    public static void requireRoom(List<TaskBatch> batches, int before) {
        long tasks = before + batches.stream().mapToLong(TaskBatch::tasks).sum();
        if (tasks > MAX_TASKS) {
            throw SpecChecks.invalid("tasks", tasks, "<= " + MAX_TASKS, "submit them as several jobs");
        }
    }

    @Override
    public String kind() {
        return "tasks";
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.visit(this);
    }
}
