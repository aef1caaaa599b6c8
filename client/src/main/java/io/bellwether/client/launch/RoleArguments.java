package io.bellwether.client.launch;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.nio.file.Path;
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

    /**
     * What a coordinator is started with.
     *
     * @param name which also names its directory
     * @param after how many coordinators come before it; it takes the ports that many further on
     * @param before how it ran last
     * @param first how the first one runs: all share its journal
     */
    List<String> ofCoordinator(
            String name, int after, @Nullable LaunchedProcess before, @Nullable LaunchedProcess first) {
        List<String> arguments = new ArrayList<>();
        addPort(arguments, "--port", further(options.port(), after), before, "port", DEFAULT_PORT + after);
        addPort(
                arguments,
                "--http-port",
                further(options.httpPort(), after),
                before,
                "httpPort",
                DEFAULT_HTTP_PORT + after);
        add(arguments, "--data-dir", options.dataDirectory().resolve(name));
        addFile(arguments, "--token-file", options.tokenFile(), before == null ? first : before);
        addJournal(arguments, before == null ? first : before);
        return arguments;
    }

    private static @Nullable Integer further(@Nullable Integer port, int after) {
        return port == null || port == 0 ? port : (Integer) (port + after);
    }

    private void addJournal(List<String> arguments, @Nullable LaunchedProcess before) {
        String old = before == null ? "" : before.argument("--journal", "");
        String journal = options.journal() == null ? old : options.journal();
        if (!journal.isEmpty()) {
            add(arguments, "--journal", journal);
            add(arguments, "--shared-dir", options.dataDirectory().resolve("shared"));
            addFile(arguments, "--journal-password-file", options.journalPasswordFile(), before);
        }
    }

    /** Refuses several coordinators that would each have a journal of its own. */
    void checkJournal(@Nullable LaunchedProcess first) {
        String before = first == null ? "" : first.argument("--journal", "");
        String wanted = options.journal();
        if (options.coordinators() > 1 && before.isEmpty() && wanted == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "coordinators: " + options.coordinators()
                            + " (expected: 1 without a journal that they can share); add --journal jdbc:postgresql://...");
        }
        if (first != null && first.isRunning() && wanted != null && !wanted.equals(before)) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "journal: " + wanted + " (expected: " + (before.isEmpty() ? "none" : before)
                            + ", with which this data directory's coordinator runs already); run 'down' first");
        }
    }

    List<String> ofWorker(String name, @Nullable LaunchedProcess before, String coordinator, String clusterId) {
        List<String> arguments = new ArrayList<>();
        String share = String.valueOf(Math.max(1, Runtime.getRuntime().availableProcessors() / workers()));
        String slots = before == null ? share : before.argument("--slots", share);
        add(arguments, "--join", coordinator);
        add(arguments, "--data-dir", options.dataDirectory().resolve(name));
        add(arguments, "--slots", options.slotsPerWorker() > 0 ? options.slotsPerWorker() : slots);
        add(arguments, "--memory", memory(before));
        add(arguments, "--cluster-id", clusterId);
        addFile(arguments, "--token-file", options.tokenFile(), before);
        return arguments;
    }

    /** Several workers of one machine must not each offer all of it. */
    private String memory(@Nullable LaunchedProcess before) {
        if (options.memoryPerWorker() > 0) {
            return options.memoryPerWorker() + " MiB";
        }
        String share = MachineMemory.forTasksMib() / workers() + " MiB";
        return before == null ? share : before.argument("--memory", share);
    }

    /** Refuses to go on with a coordinator that listens elsewhere than asked. */
    void checkPorts(LaunchedProcess running) {
        checkPort("port", options.port(), running.ready().get("port"));
        checkPort("HTTP port", options.httpPort(), running.ready().get("httpPort"));
    }

    private static void checkPort(String what, @Nullable Integer wanted, @Nullable Object actual) {
        boolean isOther = wanted != null && wanted != 0 && actual instanceof Number port && port.intValue() != wanted;
        if (isOther) {
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

    private static void addFile(
            List<String> arguments, String flag, @Nullable Path wanted, @Nullable LaunchedProcess before) {
        String old = before == null ? "" : before.argument(flag, "");
        String file = wanted == null ? old : wanted.toString();
        if (!file.isEmpty()) {
            add(arguments, flag, file);
        }
    }

    private static void add(List<String> arguments, String flag, Object value) {
        arguments.add(flag);
        arguments.add(value.toString());
    }
}
