package io.bellwether.client.launch;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster on this machine: a coordinator, or several on one journal, and some workers, each a process of its own. The processes outlive this one
 * unless {@link #close} is called; {@code processes.json} in the data directory says which they are, so any later launcher
 * can go on with them. Caller-confined; launchers in several processes exclude one another by a lock file.
 */
public final class ProcessCluster implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final String COORDINATOR = "coordinator";
    private static final String WORKER = "worker";

    private final LaunchOptions options;
    private final ProcessFile file;
    private final ProcessStarter starter;
    private final RoleArguments arguments;

    private ProcessCluster(LaunchOptions options) {
        this.options = options;
        this.file = new ProcessFile(options.dataDirectory());
        this.starter = new ProcessStarter(options);
        this.arguments = new RoleArguments(options);
    }

    /**
     * Starts every process of the cluster that does not run, and returns when all are ready. What runs already is left
     * alone. If one can't start, those started by this call are stopped again and its reason is thrown.
     */
    public static ProcessCluster start(LaunchOptions options) {
        ProcessCluster cluster = new ProcessCluster(options);
        cluster.file.locked(() -> {
            cluster.startMissing(cluster.names());
            return cluster;
        });
        return cluster;
    }

    /** Stops the cluster of a data directory, whoever started it; returns what was running. */
    public static List<LaunchedProcess> stop(Path dataDirectory) {
        return stop(dataDirectory, GRACE);
    }

    static List<LaunchedProcess> stop(Path dataDirectory, Duration grace) {
        ProcessCluster cluster =
                new ProcessCluster(LaunchOptions.in(dataDirectory).build());
        return cluster.file.exists() ? cluster.file.locked(() -> cluster.stopAll(grace)) : List.of();
    }

    /** The processes, coordinator first, whether they run or not. */
    public List<LaunchedProcess> processes() {
        return file.read();
    }

    /** The process called {@code name}: {@code coordinator}, {@code worker-1}, ... */
    public LaunchedProcess process(String name) {
        return processes().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ClusterException(
                        ErrorCode.NOT_FOUND,
                        "process '" + name + "': not there (expected: one of "
                                + processes().stream()
                                        .map(LaunchedProcess::name)
                                        .toList() + "); correct the name"));
    }

    /** Where clients connect: {@code host:port}, of several coordinators all, with commas between. */
    public String coordinator() {
        return coordinators(processes()).stream()
                .filter(process -> process.ready().containsKey("port"))
                .map(process -> "127.0.0.1:" + process.ready().get("port"))
                .collect(Collectors.joining(","));
    }

    private static List<LaunchedProcess> coordinators(List<LaunchedProcess> processes) {
        return processes.stream()
                .filter(process -> process.role().equals(COORDINATOR))
                .toList();
    }

    /** The base URL of the HTTP API, of several coordinators that of the first: it sends readers on to the one that leads. */
    public String http() {
        return "http://127.0.0.1:" + fact("httpPort");
    }

    public String clusterId() {
        return fact("clusterId");
    }

    /** Kills a process at once (SIGKILL) and waits until it is gone. */
    public void kill(String name) {
        LaunchedProcess process = process(name);
        process.signal(true);
        Waiting.until(GRACE, () -> !process.isRunning());
    }

    /** Starts a process again, with the same ports and data directory, after ending it if it runs. */
    public LaunchedProcess restart(String name) {
        return file.locked(() -> {
            end(List.of(process(name)), GRACE);
            startMissing(List.of(name));
            return process(name);
        });
    }

    /** Stops all processes: they are asked to end (SIGTERM), and killed after 10 seconds. Idempotent. */
    @Override
    public void close() {
        stop(options.dataDirectory());
    }

    private String fact(String key) {
        return String.valueOf(process(COORDINATOR).ready().get(key));
    }

    /** Every process that there should be, coordinators first. */
    private List<String> names() {
        List<String> names = new ArrayList<>(known(COORDINATOR));
        if (options.coordinators() > 0 || names.isEmpty()) {
            names.clear();
            IntStream.rangeClosed(1, Math.max(1, options.coordinators()))
                    .forEach(number -> names.add(number == 1 ? COORDINATOR : COORDINATOR + "-" + number));
        }
        List<String> workers = known(WORKER);
        if (options.workers() == 0 && !workers.isEmpty()) {
            names.addAll(workers);
        } else {
            IntStream.rangeClosed(1, arguments.workers()).forEach(number -> names.add(WORKER + "-" + number));
        }
        return names;
    }

    private List<String> known(String role) {
        return file.read().stream()
                .filter(process -> process.role().equals(role))
                .map(LaunchedProcess::name)
                .toList();
    }

    private static boolean isCoordinator(String name) {
        return name.startsWith(COORDINATOR);
    }

    private void startMissing(List<String> names) {
        List<LaunchedProcess> before = file.read();
        List<LaunchedProcess> started = new ArrayList<>();
        try {
            arguments.checkJournal(find(COORDINATOR));
            if (names.contains(COORDINATOR)) {
                awaitReady(runningOrLaunched(COORDINATOR, started)); // alone: the first makes the cluster
            }
            startAll(names.stream().filter(ProcessCluster::isCoordinator).toList(), started);
            startAll(names.stream().filter(name -> !isCoordinator(name)).toList(), started);
        } catch (RuntimeException e) {
            end(started, GRACE);
            file.write(before);
            throw e;
        }
    }

    private void startAll(List<String> names, List<LaunchedProcess> started) {
        List<LaunchedProcess> processes = new ArrayList<>();
        for (String name : names) {
            processes.add(runningOrLaunched(name, started));
        }
        processes.forEach(this::awaitReady);
    }

    private LaunchedProcess runningOrLaunched(String name, List<LaunchedProcess> started) {
        LaunchedProcess before = find(name);
        if (before != null && before.isRunning()) {
            if (name.equals(COORDINATOR)) {
                arguments.checkPorts(before);
            }
            return before;
        }
        if (!isCoordinator(name)) {
            return launch(name, WORKER, arguments.ofWorker(name, before, coordinator(), clusterId()), started);
        }
        LaunchedProcess first = name.equals(COORDINATOR) ? null : find(COORDINATOR);
        int after = first == null ? 0 : Integer.parseInt(name.substring(COORDINATOR.length() + 1)) - 1;
        return launch(name, COORDINATOR, arguments.ofCoordinator(name, after, before, first), started);
    }

    private LaunchedProcess launch(
            String name, String role, List<String> roleArguments, List<LaunchedProcess> started) {
        LaunchedProcess process = starter.start(name, role, roleArguments);
        started.add(process);
        remember(process);
        return process;
    }

    private void awaitReady(LaunchedProcess process) {
        if (process.ready().isEmpty()) {
            remember(starter.awaitReady(process));
        }
    }

    private List<LaunchedProcess> stopAll(Duration grace) {
        List<LaunchedProcess> running =
                file.read().stream().filter(LaunchedProcess::isRunning).toList();
        // Workers first: they say goodbye to a coordinator that still listens.
        end(running.stream().filter(process -> process.role().equals(WORKER)).toList(), grace);
        end(running, grace);
        file.delete();
        return running;
    }

    private static void end(List<LaunchedProcess> processes, Duration grace) {
        processes.forEach(process -> process.signal(false));
        if (!Waiting.until(grace, () -> processes.stream().noneMatch(LaunchedProcess::isRunning))) {
            processes.forEach(process -> process.signal(true));
            Waiting.until(GRACE, () -> processes.stream().noneMatch(LaunchedProcess::isRunning));
        }
    }

    private @Nullable LaunchedProcess find(String name) {
        return file.read().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private void remember(LaunchedProcess process) {
        List<LaunchedProcess> all = new ArrayList<>(file.read());
        all.removeIf(other -> other.name().equals(process.name()));
        all.add(process);
        file.write(all);
    }
}
