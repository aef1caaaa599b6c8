package io.bellwether.coordinator;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the coordinator's flags and environment; all problems are reported together. */
final class CoordinatorFlags {
    private static final String DEFAULT_DATA_DIRECTORY = "bellwether-data/coordinator";
    private static final String JOURNAL = "--journal";
    private static final String PASSWORD_FILE = "--journal-password-file";
    private static final String PASSWORD_VARIABLE = "BELLWETHER_JOURNAL_PASSWORD";
    private static final String SHARED = "--shared-dir";
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
                PASSWORD_FILE,
                "file with the database's password; else " + PASSWORD_VARIABLE + " in the environment (default none)");
        FLAGS.put("--lease", "with --journal: how long a leader may be silent, 1s to 10m (default 3s)");
        FLAGS.put(
                SHARED,
                "with --journal: directory of artifacts and logs, the same for all coordinators (default: the data"
                        + " directory)");
    }

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");

    private final Map<String, String> given = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private CoordinatorFlags() {}

    /**
     * The configuration that flags and environment say.
     *
     * @throws ClusterException INVALID_CONFIGURATION with a line for each problem
     */
    static CoordinatorConfig parse(List<String> arguments, Map<String, String> environment) {
        CoordinatorFlags flags = new CoordinatorFlags();
        flags.collect(arguments);
        String host = flags.host();
        int port = flags.port("--port", 7400);
        int httpPort = flags.port("--http-port", 7480);
        Path dataDirectory = flags.path("--data-dir", DEFAULT_DATA_DIRECTORY);
        String token = flags.secret("--token-file", "token");
        String clusterId = flags.clusterId();
        Duration nodeTimeout = flags.duration("--node-timeout", CoordinatorConfig.DEFAULT_NODE_TIMEOUT);
        JournalConfig journal = flags.journal(environment);
        if (port == httpPort && port > 0) {
            flags.problem("--http-port", port, "another port than --port", "choose two different ones");
        }
        if (!flags.problems.isEmpty()) {
            throw new ClusterException(ErrorCode.INVALID_CONFIGURATION, String.join("\n", flags.problems));
        }
        return new CoordinatorConfig(host, port, httpPort, dataDirectory, token, clusterId, nodeTimeout, journal);
    }

    /** A line for each flag. */
    static String help() {
        StringBuilder help = new StringBuilder("Flags of the coordinator:");
        FLAGS.forEach((flag, meaning) -> help.append(String.format("%n  %-24s %s", flag, meaning)));
        return help.toString();
    }

    private void collect(List<String> arguments) {
        int i = 0;
        while (i < arguments.size()) {
            String argument = arguments.get(i++);
            int equals = argument.indexOf('=');
            String flag = equals < 0 ? argument : argument.substring(0, equals);
            if (!FLAGS.containsKey(flag)) {
                problems.add("unknown flag '" + flag + "'; " + Nearest.hint(flag, FLAGS.keySet()));
                if (flag.startsWith("--")
                        && equals < 0
                        && i < arguments.size()
                        && !arguments.get(i).startsWith("--")) {
                    i++; // its value is no problem of its own
                }
            } else if (equals >= 0) {
                put(flag, argument.substring(equals + 1));
            } else if (i == arguments.size() || arguments.get(i).startsWith("--")) {
                problem(flag, "no value", FLAGS.get(flag), "give one, as in '" + flag + " VALUE'");
            } else {
                put(flag, arguments.get(i++));
            }
        }
    }

    private void put(String flag, String value) {
        if (given.putIfAbsent(flag, value) != null) {
            problem(flag, "given twice", "once", "drop one");
        }
    }

    private void problem(String what, Object value, @Nullable String expectation, String next) {
        problems.add(what + ": " + value + " (expected: " + expectation + "); " + next);
    }

    private String host() {
        String host = given.getOrDefault("--bind", "127.0.0.1");
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                problem(
                        "--bind",
                        host,
                        "a loopback address such as 127.0.0.1",
                        "beyond loopback TLS and tokens must be configured, and this release has no TLS yet: bind to"
                                + " 127.0.0.1 and use an SSH tunnel (ssh -L 7400:127.0.0.1:7400 HOST)");
            }
        } catch (UnknownHostException e) {
            problem("--bind", host, "an address of this machine", "choose for example 127.0.0.1");
        }
        return host;
    }

    private int port(String flag, int byDefault) {
        String value = given.get(flag);
        if (value == null) {
            return byDefault;
        }
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below, with every other wrong value
        }
        problem(flag, "'" + value + "'", "0 to 65535", "0 takes any free one");
        return -1;
    }

    private Path path(String flag, String byDefault) {
        String value = given.getOrDefault(flag, byDefault);
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            problem(flag, "'" + value + "'", "a path", e.getReason());
            return Path.of(byDefault);
        }
    }

    private @Nullable String secret(String flag, String what) {
        if (!given.containsKey(flag)) {
            return null;
        }
        Path file = path(flag, "secret");
        try {
            String secret = Files.readString(file).strip();
            if (!secret.isEmpty()) {
                return secret;
            }
            problem(flag, file + " is empty", "a file with the " + what, "write it there");
        } catch (IOException e) {
            problem(flag, file + " cannot be read, " + e, "a file with the " + what, "check path and rights");
        }
        return null;
    }

    private JournalConfig journal(Map<String, String> environment) {
        String url = given.get(JOURNAL);
        if (url == null) {
            for (String flag : List.of(PASSWORD_FILE, "--lease", SHARED)) {
                if (given.containsKey(flag)) {
                    problem(flag, "given without " + JOURNAL, "both or none", "add " + JOURNAL + ", or drop it");
                }
            }
            return JournalConfig.SQLITE;
        }
        if (!url.matches("jdbc:postgresql:.+")) {
            problem(
                    JOURNAL,
                    "'" + url + "'",
                    "jdbc:postgresql://HOST:PORT/DATABASE?user=USER",
                    "drop the flag for SQLite in the data directory");
        } else if (url.matches("(?i).*[?&](ssl)?password=.*")) {
            problem(
                    JOURNAL,
                    "has a password in it, which every user of this machine can read there",
                    "none",
                    "write it into a file and give " + PASSWORD_FILE + ", or set " + PASSWORD_VARIABLE);
        }
        String password = secret(PASSWORD_FILE, "database's password");
        return new JournalConfig(
                url,
                password == null ? environment.get(PASSWORD_VARIABLE) : password,
                duration("--lease", JournalConfig.DEFAULT_LEASE),
                given.containsKey(SHARED) ? path(SHARED, ".") : null);
    }

    private @Nullable String clusterId() {
        String id = given.get("--cluster-id");
        if (id != null && !id.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")) {
            problem("--cluster-id", "'" + id + "'", "1 to 64 letters, digits, '_', '.' or '-'", "choose another");
        }
        return id;
    }

    private Duration duration(String flag, Duration otherwise) {
        String value = given.get(flag);
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
        problem(flag, "'" + value + "'", "1s to 10m", "write for example 3s or 1500ms");
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
