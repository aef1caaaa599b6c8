package io.bellwether.client.launch;

import java.util.List;

/**
 * Something a process can be: {@code coordinator} or {@code worker}. Found by {@link java.util.ServiceLoader}, so that the
 * launcher needs no code of either.
 */
public interface Role {
    /** The subcommand that starts it. */
    String name();

    /**
     * Runs in this process until it is told to stop (SIGTERM), then returns.
     *
     * <p>Prints exactly one line to standard output when it is ready, {@code READY <json>}, where the JSON object holds at
     * least {@code pid} and, for the coordinator, {@code port}, {@code httpPort} and {@code clusterId}, for a worker {@code
     * node}. Problems of configuration are a {@link io.bellwether.client.ClusterException} of kind USER.
     *
     * @param arguments the flags after the subcommand, as given
     * @return the exit code
     */
    int run(List<String> arguments) throws Exception;
}
