package io.bellwether.client.job;

import org.jspecify.annotations.Nullable;

/**
 * Slots that a client's session holds, to send its tasks to executors directly. The cluster owns the lease, not the tasks: it ends
 * when the session is closed, or its client has not been heard of for a while. Opened by {@code Cluster.session}. Immutable.
 *
 * @param name a name for people
 * @param slots how many slots at most; the session works with as many of them as the cluster can give
 * @param resources what each slot takes of a node; null for one CPU
 * @param scheduling whose it is and how much it matters; null for the default
 */
public record SessionLease(
        String name,
        int slots,
        @Nullable Resources resources,
        @Nullable Scheduling scheduling) implements JobSpec {
    /** The most slots of one session. */
    public static final int MAX_SLOTS = 4_096;

    public SessionLease {
        name = name == null || name.isBlank() ? "session" : name;
        if (slots < 1 || slots > MAX_SLOTS) {
            throw SpecChecks.invalid("slots", slots, "1 to " + MAX_SLOTS, "open several sessions for more");
        }
    }

    @Override
    public String kind() {
        return "session";
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.visit(this);
    }
}
