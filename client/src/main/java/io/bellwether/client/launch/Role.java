package io.bellwether.client.launch;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Something a process can be: {@code coordinator} or {@code worker}. Found by {@link java.util.ServiceLoader}, so that the
 * launcher needs no code of either.
 */
public interface Role {
    /** The subcommand that starts it. */
    String name();

    /** The flags that it takes, a line each. */
    String help();

    /**
     * Starts it in this process; returns when it is ready. Problems of configuration are a {@link
     * io.bellwether.client.ClusterException} of kind USER; nothing is left of it then.
     *
     * @param arguments the flags after the subcommand, as given
     */
    Running start(List<String> arguments) throws Exception;

    /** A role that is played. */
    interface Running extends AutoCloseable {
        /**
         * What the launcher has to know: for the coordinator {@code port}, {@code httpPort} and {@code clusterId}, for a worker
         * {@code node}.
         */
        Map<String, Object> ready();

        /** Completes with the reason if it can't go on. */
        CompletableFuture<Throwable> failed();

        /** Ends it in good order. Idempotent. */
        @Override
        void close();
    }
}
