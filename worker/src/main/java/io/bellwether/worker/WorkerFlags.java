package io.bellwether.worker;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.LabelSelector;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.Resources;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.spec.Quantities;
import io.bellwether.client.wire.Coordinators;
import io.bellwether.kernels.Kernels;
import io.bellwether.worker.executor.ExecutorConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the worker's flags and environment; all problems are reported together. */
final class WorkerFlags {
    static final String HEAP_VARIABLE = "BELLWETHER_EXECUTOR_HEAP_MIB";

    private static final String DEFAULT_DATA_DIRECTORY = "bellwether-data/worker";
    private static final String DEFAULT_BIND = "127.0.0.1";
    private static final int DEFAULT_HEAP_MIB = 1024;
    private static final int DEFAULT_GRID_MIB = 512;
    private static final int MAX_SLOTS = 1024;
    private static final int MAX_GPUS = 1024;
    private static final String AUTO = "auto";
    private static final String KERNELS =
            "what runs numeric kernels: " + AUTO + ", " + String.join(", ", Kernels.providers());
    private static final Map<String, String> FLAGS = new LinkedHashMap<>();

    static {
        FLAGS.put("--join", "HOST:PORT of the coordinator; of several HOST:PORT,HOST:PORT (required)");
        FLAGS.put(
                "--data-dir", "directory of identity, segments and executors (default " + DEFAULT_DATA_DIRECTORY + ")");
        FLAGS.put("--slots", "tasks at once, 1 to " + MAX_SLOTS + " (default: the machine's processors)");
        FLAGS.put("--memory", "memory for tasks, as '16 GiB' (default: four fifths of the machine's)");
        FLAGS.put("--gpus", "GPUs for tasks, 0 to " + MAX_GPUS + " (default: the NVIDIA GPUs that the machine shows)");
        FLAGS.put("--label", "KEY=VALUE that tasks can ask for; may be given several times");
        FLAGS.put("--token-file", "file with the cluster's secret (default none)");
        FLAGS.put("--cluster-id", "the cluster to belong to (default: the one joined before, else any)");
        FLAGS.put(
                "--grid-memory",
                "MiB of this node for the grid's entries, at least 256 (default " + DEFAULT_GRID_MIB
                        + "); beyond it those used least go");
        FLAGS.put("--kernels", KERNELS + " (default " + AUTO + ": the best that this machine has)");
        FLAGS.put(
                "--host-name", "this machine's name, as HDFS knows it: what lies here is read here (default: its own)");
        FLAGS.put(
                "--executors",
                "how tasks run: child-jvm, or in-process for quick tests of one's own (default child-jvm)");
        FLAGS.put("--bind", "address that the grid listens on (default " + DEFAULT_BIND + ")");
    }

    private final Map<String, String> given = new LinkedHashMap<>();
    private final List<String> labels = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private WorkerFlags() {}

    /**
     * The configuration that flags and environment say.
     *
     * @throws ClusterException INVALID_CONFIGURATION with a line for each problem
     */
    static WorkerConfig parse(List<String> arguments, Map<String, String> environment) {
        WorkerFlags flags = new WorkerFlags();
        flags.collect(arguments);
        WorkerConfig config = new WorkerConfig(
                flags.join(),
                flags.path("--data-dir", DEFAULT_DATA_DIRECTORY),
                flags.number("--slots", flags.given.get("--slots"), 1, MAX_SLOTS, processors()),
                flags.token(),
                flags.clusterId(),
                flags.hostName(),
                flags.bind(),
                flags.number("--grid-memory", flags.given.get("--grid-memory"), 256, 1 << 20, DEFAULT_GRID_MIB),
                flags.number(HEAP_VARIABLE, environment.get(HEAP_VARIABLE), 64, 1 << 20, DEFAULT_HEAP_MIB),
                flags.executors(),
                flags.kernels(),
                flags.capacity());
        if (!flags.problems.isEmpty()) {
            throw new ClusterException(ErrorCode.INVALID_CONFIGURATION, String.join("\n", flags.problems));
        }
        return config;
    }

    /** A line for each flag. */
    static String help() {
        StringBuilder help = new StringBuilder("Flags of the worker:");
        FLAGS.forEach((flag, meaning) -> help.append(String.format("%n  %-14s %s", flag, meaning)));
        help.append(String.format(
                "%nEnvironment:%n  %s  Java heap of each executor in MiB (default %d)",
                HEAP_VARIABLE, DEFAULT_HEAP_MIB));
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
                problem(flag, "no value", String.valueOf(FLAGS.get(flag)), "give one, as in '" + flag + " VALUE'");
            } else {
                put(flag, arguments.get(i++));
            }
        }
    }

    private void put(String flag, String value) {
        if (flag.equals("--label")) {
            labels.add(value);
        } else if (given.putIfAbsent(flag, value) != null) {
            problem(flag, "given twice", "once", "drop one");
        }
    }

    private void problem(String what, Object value, String expectation, String next) {
        problems.add(what + ": " + value + " (expected: " + expectation + "); " + next);
    }

    private List<Coordinators.Address> join() {
        String join = given.getOrDefault("--join", "");
        List<Coordinators.Address> addresses = new ArrayList<>();
        for (String each : join.split(",", -1)) {
            int colon = each.lastIndexOf(':');
            String port = colon > 0 ? each.substring(colon + 1) : "";
            if (port.matches("\\d{1,5}") && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65_535) {
                addresses.add(new Coordinators.Address(each.substring(0, colon), Integer.parseInt(port)));
            } else {
                problem(
                        "--join",
                        join.isEmpty() ? "missing" : "'" + join + "'",
                        "HOST:PORT of the coordinator, with commas between those of several",
                        "write for example --join 127.0.0.1:7400");
                break;
            }
        }
        return addresses;
    }

    private int number(String what, @Nullable String value, int low, int high, int otherwise) {
        if (value == null) {
            return otherwise;
        }
        if (value.matches("\\d{1,9}") && Integer.parseInt(value) >= low && Integer.parseInt(value) <= high) {
            return Integer.parseInt(value);
        }
        problem(what, "'" + value + "'", low + " to " + high, "choose for example " + otherwise);
        return otherwise;
    }

    private Path path(String flag, String otherwise) {
        String value = given.getOrDefault(flag, otherwise);
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            problem(flag, "'" + value + "'", "a path", "correct it");
            return Path.of(otherwise);
        }
    }

    private @Nullable String token() {
        if (!given.containsKey("--token-file")) {
            return null;
        }
        Path file = path("--token-file", "token");
        try {
            String token = Files.readString(file).strip();
            if (!token.isEmpty()) {
                return token;
            }
            problem("--token-file", file + " is empty", "a file with the token", "give the coordinator's file");
        } catch (IOException e) {
            problem("--token-file", file + " cannot be read, " + e, "a file with the token", "check path and rights");
        }
        return null;
    }

    private @Nullable String clusterId() {
        String id = given.get("--cluster-id");
        if (id != null && !id.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")) {
            problem("--cluster-id", "'" + id + "'", "1 to 64 letters, digits, '_', '.' or '-'", "correct it");
        }
        return id;
    }

    private NodeCapacity capacity() {
        String size = given.get("--memory");
        Long mib = size == null ? Long.valueOf(Machine.taskMemoryMib()) : Quantities.MEMORY.parse(size);
        if (mib == null || mib > Resources.MAX_MEMORY) {
            problem("--memory", "'" + size + "'", Quantities.MEMORY.expectation(), "drop --memory for the default");
        }
        int gpus = number("--gpus", given.get("--gpus"), 0, MAX_GPUS, Machine.gpus());
        return new NodeCapacity(mib == null ? 0 : mib, gpus, labels());
    }

    private Map<String, String> labels() {
        Map<String, String> known = new LinkedHashMap<>();
        for (String text : labels) {
            Map.Entry<String, String> label = LabelSelector.label(text);
            if (label == null) {
                problem("--label", "'" + text + "'", "KEY=VALUE", "write for example --label zone=a");
            } else if (known.putIfAbsent(label.getKey(), label.getValue()) != null) {
                problem("--label", "'" + label.getKey() + "' given twice", "each key once", "drop one");
            }
        }
        return known;
    }

    private ExecutorConfig.Mode executors() {
        String mode = given.getOrDefault("--executors", "child-jvm");
        for (ExecutorConfig.Mode each : ExecutorConfig.Mode.values()) {
            if (each.flag().equals(mode)) {
                return each;
            }
        }
        problem("--executors", "'" + mode + "'", "child-jvm or in-process", "drop --executors for child-jvm");
        return ExecutorConfig.Mode.CHILD_JVM;
    }

    private @Nullable String kernels() {
        String provider = given.getOrDefault("--kernels", AUTO);
        if (provider.equals(AUTO)) {
            return null;
        }
        if (!Kernels.providers().contains(provider)) {
            problem("--kernels", "'" + provider + "'", KERNELS, "drop --kernels to take the best");
        }
        return provider;
    }

    private @Nullable String hostName() {
        String name = given.get("--host-name");
        if (name != null && !name.matches("[A-Za-z0-9_:][A-Za-z0-9_.:-]{0,252}")) {
            problem(
                    "--host-name",
                    "'" + name + "'",
                    "a host's name or address",
                    "write it as 'hdfs dfsadmin -report' shows it");
        }
        return name;
    }

    /** Beyond loopback the grid would be open to everybody on the network, so that has to wait for TLS. */
    private String bind() {
        String host = given.getOrDefault("--bind", DEFAULT_BIND);
        try {
            if (InetAddress.getByName(host).isLoopbackAddress()) {
                return host;
            }
            problem("--bind", "'" + host + "'", "a loopback address, since the grid has no TLS yet", "drop --bind");
        } catch (UnknownHostException e) {
            problem("--bind", "'" + host + "' is unknown", "an address of this machine", "drop --bind");
        }
        return DEFAULT_BIND;
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }
}
