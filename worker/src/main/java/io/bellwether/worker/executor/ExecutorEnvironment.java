package io.bellwether.worker.executor;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a child process learns from its environment. The token is there because a command line can be read by every user of the
 * machine.
 *
 * @param executor its name, for logs
 * @param port the node agent's port on the loopback address
 * @param token proves to the agent that the process is its child
 * @param slots how many attempts may run at once
 * @param threadsPerSlot how many threads a trial may keep busy
 * @param models the directory of model files, each named by its SHA-256
 */
record ExecutorEnvironment(String executor, int port, String token, int slots, int threadsPerSlot, Path models) {
    private static final String PREFIX = "BELLWETHER_EXECUTOR_";

    /** The variable by which the executor's own processes are known. */
    static final String TOKEN = PREFIX + "TOKEN";

    static ExecutorEnvironment read(Map<String, String> environment) {
        return new ExecutorEnvironment(
                text(environment, "ID"),
                Integer.parseInt(text(environment, "PORT")),
                text(environment, "TOKEN"),
                Integer.parseInt(text(environment, "SLOTS")),
                Integer.parseInt(text(environment, "THREADS")),
                Path.of(text(environment, "MODELS")));
    }

    /** Takes the node's own settings out, secrets among them, and puts the executor's in. */
    void writeTo(Map<String, String> environment) {
        environment.keySet().removeIf(key -> key.startsWith("BELLWETHER_"));
        environment.put(PREFIX + "ID", executor);
        environment.put(PREFIX + "PORT", Integer.toString(port));
        environment.put(TOKEN, token);
        environment.put(PREFIX + "SLOTS", Integer.toString(slots));
        environment.put(PREFIX + "THREADS", Integer.toString(threadsPerSlot));
        environment.put(PREFIX + "MODELS", models.toString());
    }

    private static String text(Map<String, String> environment, String key) {
        String value = environment.get(PREFIX + key);
        if (value == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    PREFIX + key
                            + ": missing (expected: set by the node agent); executors are started by a worker only");
        }
        return value;
    }
}
