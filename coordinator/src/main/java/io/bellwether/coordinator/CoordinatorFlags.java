package io.bellwether.coordinator;

import io.bellwether.client.ClusterException;
import io.bellwether.client.launch.RoleFlags;
import io.bellwether.client.wire.Protocol;
import io.bellwether.coordinator.gateway.Gateway;
import io.bellwether.store.PostgresPlace;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the coordinator's flags and environment; all problems are reported together. */
final class CoordinatorFlags {
    private static final String DEFAULT_DATA_DIRECTORY = "bellwether-data/coordinator";
    private static final String JOURNAL = "--journal";
    private static final Map<String, String> FLAGS = new LinkedHashMap<>();

    static {
        FLAGS.put("--port", "port of workers and clients, 0 to 65535 (default 7400; 0 takes any free one)");
        FLAGS.put("--http-port", "port of HTTP, 0 to 65535 (default 7480; 0 takes any free one)");
        FLAGS.put("--bind", "address to listen on (default 127.0.0.1)");
        FLAGS.put(
                "--data-dir",
                "directory of journal, records, artifacts, logs (default " + DEFAULT_DATA_DIRECTORY + ")");
        FLAGS.put("--token-file", "file with the secret that peers must present (default none)");
        FLAGS.put("--cluster-id", "the cluster that the data directory must be of, or is made for (default any)");
        FLAGS.put(
                "--node-timeout",
                "silence after which a node is lost: 1s to 10m, for example 3s or 1500ms (default 3s)");
        FLAGS.put(
                JOURNAL,
                "jdbc:postgresql://HOST:PORT/DATABASE?user=USER: the journal of several coordinators, one of which leads"
                        + " (default: SQLite in the data directory)");
        FLAGS.put(
                JournalFlags.PASSWORD_FILE,
                "file with the database's password; else " + JournalFlags.PASSWORD_VARIABLE
                        + " in the environment (default none)");
        FLAGS.put("--lease", "with --journal: how long a leader may be silent, 1s to 10m (default 3s)");
        FLAGS.put(
                JournalFlags.SHARED,
                "with --journal: directory of artifacts and logs, the same for all coordinators (default: the data"
                        + " directory)");
    }

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");

    private final RoleFlags flags;

    private CoordinatorFlags(RoleFlags flags) {
        this.flags = flags;
    }

    /**
     * The configuration that flags and environment say.
     *
     * @throws ClusterException INVALID_CONFIGURATION with a line for each problem
     */
    static CoordinatorConfig parse(List<String> arguments, Map<String, String> environment) {
        RoleFlags flags = RoleFlags.of(arguments, FLAGS, Set.of());
        CoordinatorConfig config = new CoordinatorFlags(flags).config(environment);
        flags.check();
        return config;
    }

    private CoordinatorConfig config(Map<String, String> environment) {
        CoordinatorConfig config = new CoordinatorConfig(
                host(),
                flags.number("--port", 0, 65_535, Protocol.DEFAULT_PORT),
                flags.number("--http-port", 0, 65_535, Gateway.DEFAULT_PORT),
                flags.path("--data-dir", DEFAULT_DATA_DIRECTORY),
                flags.secret("--token-file", "token"),
                flags.clusterId(),
                duration("--node-timeout", CoordinatorConfig.DEFAULT_NODE_TIMEOUT),
                journal(environment));
        if (config.port() == config.httpPort() && config.port() > 0) {
            flags.problem("--http-port", config.httpPort(), "another port than --port", "choose two different ones");
        }
        return config;
    }

    /** A line for each flag. */
    static String help() {
        return RoleFlags.help("coordinator", FLAGS);
    }

    private String host() {
        String host = flags.value("--bind", "127.0.0.1");
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                flags.problem(
                        "--bind",
                        host,
                        "a loopback address such as 127.0.0.1",
                        "beyond loopback TLS and tokens must be configured, and this release has no TLS yet: bind to"
                                + " 127.0.0.1 and use an SSH tunnel (ssh -L 7400:127.0.0.1:7400 HOST)");
            }
        } catch (UnknownHostException e) {
            flags.problem("--bind", host, "an address of this machine", "choose for example 127.0.0.1");
        }
        return host;
    }

    private JournalConfig journal(Map<String, String> environment) {
        String url = flags.value(JOURNAL);
        if (url == null) {
            for (String flag : List.of(JournalFlags.PASSWORD_FILE, "--lease", JournalFlags.SHARED)) {
                if (flags.has(flag)) {
                    flags.problem(flag, "given without " + JOURNAL, "both or none", "add " + JOURNAL + ", or drop it");
                }
            }
            return JournalConfig.SQLITE;
        }
        PostgresPlace place = JournalFlags.place(flags, JOURNAL, environment);
        return new JournalConfig(
                place.url(),
                place.password(),
                duration("--lease", JournalConfig.DEFAULT_LEASE),
                flags.has(JournalFlags.SHARED) ? flags.path(JournalFlags.SHARED, ".") : null);
    }

    private Duration duration(String flag, Duration otherwise) {
        String value = flags.value(flag);
        if (value == null) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(value);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            long millis = number * unitMillis(matcher.group(2));
            if (millis >= 1_000 && millis <= 600_000) {
                return Duration.ofMillis(millis);
            }
        }
        flags.problem(flag, "'" + value + "'", "1s to 10m", "write for example 3s or 1500ms");
        return otherwise;
    }

    private static long unitMillis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            default -> 60_000;
        };
    }
}
