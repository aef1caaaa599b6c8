package io.bellwether.worker;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.LabelSelector;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.Resources;
import io.bellwether.client.launch.MachineMemory;
import io.bellwether.client.launch.RoleFlags;
import io.bellwether.client.spec.Quantities;
import io.bellwether.client.wire.Coordinators;
import io.bellwether.kernels.Kernels;
import io.bellwether.worker.executor.ExecutorConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the worker's flags and environment; all problems are reported together. */
final class WorkerFlags {
    static final String HEAP_VARIABLE = "BELLWETHER_EXECUTOR_HEAP_MIB";
    static final String SPARES_VARIABLE = "BELLWETHER_EXECUTOR_SPARES";

    private static final String DEFAULT_DATA_DIRECTORY = "bellwether-data/worker";
    private static final String DEFAULT_BIND = "127.0.0.1";
    private static final int DEFAULT_HEAP_MIB = 1024;
    private static final int DEFAULT_SPARES = 1;
    private static final int MAX_SPARES = 64;
    private static final int DEFAULT_GRID_MIB = 512;
    private static final int DEFAULT_DISK_MIB = 16 << 10;
    private static final int DEFAULT_COPIES_MIB = 64 << 10;
    private static final int MAX_MIB = 1 << 26;
    private static final int MAX_SLOTS = 1024;
    private static final int MAX_GPUS = 1024;
    private static final String LABEL = "--label";
    private static final String AUTO = "auto";
    private static final String KERNELS_VARIABLE = "BELLWETHER_KERNELS";
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
        FLAGS.put(LABEL, "KEY=VALUE that tasks can ask for; may be given several times");
        FLAGS.put("--token-file", "file with the cluster's secret (default none)");
        FLAGS.put("--cluster-id", "the cluster to belong to (default: the one joined before, else any)");
        FLAGS.put(
                "--grid-memory",
                "MiB of memory for the grid's entries, at least 256 (default " + DEFAULT_GRID_MIB
                        + "); beyond it those used least lie on disk only");
        FLAGS.put(
                "--grid-disk",
                "MiB of disk for the grid's entries, at least 256 (default " + DEFAULT_DISK_MIB
                        + "); beyond it the datasets used least go");
        FLAGS.put(
                "--grid-role",
                "data, or client: no entries of the grid lie here, for nodes that come and go (default data)");
        FLAGS.put(
                "--copies-disk",
                "MiB of disk for decoded datasets (default " + DEFAULT_COPIES_MIB + "); beyond it those used least go");
        FLAGS.put("--kernels", KERNELS + " (default " + AUTO + ": the best that this machine has)");
        FLAGS.put(
                "--host-name", "this machine's name, as HDFS knows it: what lies here is read here (default: its own)");
        FLAGS.put(
                "--executors",
                "how tasks run: child-jvm, or in-process for quick tests of one's own (default child-jvm)");
        FLAGS.put("--bind", "address that the grid listens on (default " + DEFAULT_BIND + ")");
    }

    private final RoleFlags flags;

    private WorkerFlags(RoleFlags flags) {
        this.flags = flags;
    }

    /**
     * The configuration that flags and environment say.
     *
     * @throws ClusterException INVALID_CONFIGURATION with a line for each problem
     */
    static WorkerConfig parse(List<String> arguments, Map<String, String> environment) {
        RoleFlags flags = RoleFlags.of(arguments, FLAGS, Set.of(LABEL));
        WorkerConfig config = new WorkerFlags(flags).config(environment);
        flags.check();
        return config;
    }

    private WorkerConfig config(Map<String, String> environment) {
        return new WorkerConfig(
                join(),
                flags.path("--data-dir", DEFAULT_DATA_DIRECTORY),
                flags.number("--slots", 1, MAX_SLOTS, processors()),
                flags.secret("--token-file", "token"),
                flags.clusterId(),
                hostName(),
                bind(),
                grid(),
                flags.number(HEAP_VARIABLE, environment.get(HEAP_VARIABLE), 64, 1 << 20, DEFAULT_HEAP_MIB),
                flags.number(SPARES_VARIABLE, environment.get(SPARES_VARIABLE), 0, MAX_SPARES, DEFAULT_SPARES),
                executors(),
                kernels(environment),
                capacity());
    }

    /** A line for each flag. */
    static String help() {
        return RoleFlags.help("worker", FLAGS)
                + String.format(
                        "%nEnvironment:%n  %s  Java heap of each executor in MiB (default %d)"
                                + "%n  %s    executors kept ready for jobs to come (default %d)"
                                + "%n  %s             what --kernels is if it is not given",
                        HEAP_VARIABLE, DEFAULT_HEAP_MIB, SPARES_VARIABLE, DEFAULT_SPARES, KERNELS_VARIABLE);
    }

    private List<Coordinators.Address> join() {
        String join = flags.value("--join", "");
        List<Coordinators.Address> addresses = new ArrayList<>();
        for (String each : join.split(",", -1)) {
            int colon = each.lastIndexOf(':');
            String port = colon > 0 ? each.substring(colon + 1) : "";
            if (port.matches("\\d{1,5}") && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65_535) {
                addresses.add(new Coordinators.Address(each.substring(0, colon), Integer.parseInt(port)));
            } else {
                flags.problem(
                        "--join",
                        join.isEmpty() ? "missing" : "'" + join + "'",
                        "HOST:PORT of the coordinator, with commas between those of several",
                        "write for example --join 127.0.0.1:7400");
                break;
            }
        }
        return addresses;
    }

    private GridShare grid() {
        String role = flags.value("--grid-role", "data");
        if (!role.equals("data") && !role.equals("client")) {
            flags.problem("--grid-role", "'" + role + "'", "data or client", "drop --grid-role for data");
        }
        return new GridShare(
                role.equals("data"),
                flags.number("--grid-memory", 256, 1 << 20, DEFAULT_GRID_MIB),
                flags.number("--grid-disk", 256, MAX_MIB, DEFAULT_DISK_MIB),
                flags.number("--copies-disk", 1, MAX_MIB, DEFAULT_COPIES_MIB));
    }

    private NodeCapacity capacity() {
        String size = flags.value("--memory");
        Long mib = size == null ? Long.valueOf(MachineMemory.forTasksMib()) : Quantities.MEMORY.parse(size);
        if (mib == null || mib > Resources.MAX_MEMORY) {
            flags.problem(
                    "--memory", "'" + size + "'", Quantities.MEMORY.expectation(), "drop --memory for the default");
        }
        int gpus = flags.number("--gpus", 0, MAX_GPUS, Machine.gpus());
        return new NodeCapacity(mib == null ? 0 : mib, gpus, labels());
    }

    private Map<String, String> labels() {
        Map<String, String> known = new LinkedHashMap<>();
        for (String text : flags.values(LABEL)) {
            Map.Entry<String, String> label = LabelSelector.label(text);
            if (label == null) {
                flags.problem(LABEL, "'" + text + "'", "KEY=VALUE", "write for example --label zone=a");
            } else if (known.putIfAbsent(label.getKey(), label.getValue()) != null) {
                flags.problem(LABEL, "'" + label.getKey() + "' given twice", "each key once", "drop one");
            }
        }
        return known;
    }

    private ExecutorConfig.Mode executors() {
        String mode = flags.value("--executors", "child-jvm");
        for (ExecutorConfig.Mode each : ExecutorConfig.Mode.values()) {
            if (each.flag().equals(mode)) {
                return each;
            }
        }
        flags.problem("--executors", "'" + mode + "'", "child-jvm or in-process", "drop --executors for child-jvm");
        return ExecutorConfig.Mode.CHILD_JVM;
    }

    private @Nullable String kernels(Map<String, String> environment) {
        String flag = flags.value("--kernels");
        String from = flag != null ? "--kernels" : KERNELS_VARIABLE;
        String provider = flag != null ? flag : environment.getOrDefault(KERNELS_VARIABLE, AUTO);
        if (provider.equals(AUTO) || (flag == null && provider.isBlank())) {
            return null;
        }
        if (!Kernels.providers().contains(provider)) {
            flags.problem(from, "'" + provider + "'", KERNELS, "drop " + from + " to take the best");
        }
        return provider;
    }

    private @Nullable String hostName() {
        String name = flags.value("--host-name");
        if (name != null && !name.matches("[A-Za-z0-9_:][A-Za-z0-9_.:-]{0,252}")) {
            flags.problem(
                    "--host-name",
                    "'" + name + "'",
                    "a host's name or address",
                    "write it as 'hdfs dfsadmin -report' shows it");
        }
        return name;
    }

    /** Beyond loopback the grid would be open to everybody on the network, so that has to wait for TLS. */
    private String bind() {
        String host = flags.value("--bind", DEFAULT_BIND);
        try {
            if (InetAddress.getByName(host).isLoopbackAddress()) {
                return host;
            }
            flags.problem(
                    "--bind", "'" + host + "'", "a loopback address, since the grid has no TLS yet", "drop --bind");
        } catch (UnknownHostException e) {
            flags.problem("--bind", "'" + host + "' is unknown", "an address of this machine", "drop --bind");
        }
        return DEFAULT_BIND;
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }
}
