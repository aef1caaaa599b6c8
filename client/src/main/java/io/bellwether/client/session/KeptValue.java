package io.bellwether.client.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value that a node keeps for the session, and how to make it again. Guarded by the {@link SessionValues}. */
final class KeptValue {
    final long id;
    final SessionFunction function;
    final byte[] argument;
    final List<KeptValue> needs;
    final int retries;
    /** The task that makes it, or has made it; its result is where. */
    volatile SessionTask<KeptAt> task;
    /** Where it was last known to be; null before it is there for the first time. */
    volatile @Nullable KeptAt at;
    /** How often it has been made again. */
    int again;
    /** The tasks that need it and have not ended. */
    int users;
    /** The program has let go of it. */
    boolean released;

    KeptValue(
            long id,
            SessionFunction function,
            byte[] argument,
            List<KeptValue> needs,
            int retries,
            SessionTask<KeptAt> task) {
        this.id = id;
        this.function = function;
        this.argument = argument;
        this.needs = List.copyOf(needs);
        this.retries = retries;
        this.task = task;
    }
}
