package io.bellwether.client.launch;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The flags that each role is started with: what is asked for, else what it had before, else the default. */
final class RoleArguments {
    private static final int DEFAULT_PORT = 7400;
    private static final int DEFAULT_HTTP_PORT = 7480;
    private static final int DEFAULT_WORKERS = 2;

    private final LaunchOptions options;

    RoleArguments(LaunchOptions options) {
        this.options = options;
    }

    int workers() {
        return options.workers() == 0 ? DEFAULT_WORKERS : options.workers();
    }

    List<String> ofCoordinator(@Nullable LaunchedProcess before) {
        List<String> arguments = new ArrayList<>();
        addPort(arguments, "--port", options.port(), before, "port", DEFAULT_PORT);
        addPort(arguments, "--http-port", options.httpPort(), before, "httpPort", DEFAULT_HTTP_PORT);
        add(arguments, "--data-dir", options.dataDirectory().resolve("coordinator"));
        addTokenFile(arguments, before);
        return arguments;
    }

    List<String> ofWorker(String name, @Nullable LaunchedProcess before, String coordinator, String clusterId) {
        List<String> arguments = new ArrayList<>();
        String share = String.valueOf(Math.max(1, Runtime.getRuntime().availableProcessors() / workers()));
        String slots = before == null ? share : before.argument("--slots", share);
        add(arguments, "--join", coordinator);
        add(arguments, "--data-dir", options.dataDirectory().resolve(name));
        add(arguments, "--slots", options.slotsPerWorker() > 0 ? options.slotsPerWorker() : slots);
        add(arguments, "--cluster-id", clusterId);
        addTokenFile(arguments, before);
        return arguments;
    }

    /** Refuses to go on with a coordinator that listens elsewhere than asked. */
    void checkPorts(LaunchedProcess running) {
        checkPort("port", options.port(), running.ready().get("port"));
        checkPort("HTTP port", options.httpPort(), running.ready().get("httpPort"));
    }

    private static void checkPort(String what, @Nullable Integer wanted, @Nullable Object actual) {
        if (wanted != null && wanted != 0 && actual != null && !actual.equals(wanted)) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    what + ": " + wanted + " (expected: " + actual
                            + ", where this data directory's coordinator runs already); run 'down' first");
        }
    }

    /** A port that was any free one the first time is that same one from then on, because workers know it. */
    private static void addPort(
            List<String> arguments,
            String flag,
            @Nullable Integer wanted,
            @Nullable LaunchedProcess before,
            String readyKey,
            int otherwise) {
        String fresh = String.valueOf(wanted == null ? otherwise : wanted);
        boolean isFixed = wanted != null && wanted != 0;
        if (before == null || isFixed) {
            add(arguments, flag, fresh);
            return;
        }
        Map<String, Object> ready = before.ready();
        Object known = ready.get(readyKey);
        add(arguments, flag, known == null ? before.argument(flag, fresh) : known);
    }

    private void addTokenFile(List<String> arguments, @Nullable LaunchedProcess before) {
        String old = before == null ? "" : before.argument("--token-file", "");
        String file = options.tokenFile() == null ? old : options.tokenFile().toString();
        if (!file.isEmpty()) {
            add(arguments, "--token-file", file);
        }
    }

    private static void add(List<String> arguments, String flag, Object value) {
        arguments.add(flag);
        arguments.add(value.toString());
    }
}
