package io.bellwether.client.launch;

import java.util.List;
import java.util.Map;

/**
 * A command that does one thing in this process and needs more than a client has. Found by {@link java.util.ServiceLoader}, as a {@link
 * Role} is.
 */
public interface Tool {
    /** The subcommand. */
    String name();

    /** The flags that it takes, a line each. */
    String help();

    /**
     * Does it. Problems of configuration are a {@link io.bellwether.client.ClusterException} of kind USER.
     *
     * @param arguments the flags after the subcommand, as given
     * @return what it did, in the order in which people should read it
     */
    Map<String, Object> run(List<String> arguments) throws Exception;
}
