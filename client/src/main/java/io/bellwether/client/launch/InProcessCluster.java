package io.bellwether.client.launch;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** A coordinator and some workers in this process, with TCP between them as ever. Caller-confined. */
final class InProcessCluster implements AutoCloseable {
    private final Deque<Role.Running> running = new ArrayDeque<>();
    private final RoleArguments arguments;
    private Map<String, Object> coordinator = Map.of();

    private InProcessCluster(LaunchOptions options) {
        this.arguments = new RoleArguments(options);
    }

    static InProcessCluster start(LaunchOptions options) {
        List<String> missing = JvmOpens.missing();
        if (!missing.isEmpty()) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "this JVM runs without " + String.join(" ", missing)
                            + " (expected: these flags, which the grid needs); add them to the JVM's command line (with Maven, to"
                            + " Surefire's argLine), or use processes of their own: LocalCluster.start()");
        }
        InProcessCluster cluster = new InProcessCluster(options);
        try {
            cluster.startAll();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void startAll() {
        coordinator = play("coordinator", arguments.ofCoordinator("coordinator", 0, null, null));
        for (int number = 1; number <= arguments.workers(); number++) {
            List<String> flags = new ArrayList<>(arguments.ofWorker(
                    "worker-" + number, null, coordinator(), String.valueOf(coordinator.get("clusterId"))));
            flags.addAll(List.of("--executors", "in-process"));
            play("worker", flags);
        }
    }

    private Map<String, Object> play(String role, List<String> flags) {
        try {
            Role.Running started = RoleRunner.find(role).start(flags);
            running.push(started);
            return started.ready();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ClusterException(ErrorCode.INTERNAL, role + ": could not be started: " + e, e);
        }
    }

    String coordinator() {
        return "127.0.0.1:" + coordinator.get("port");
    }

    String http() {
        return "http://127.0.0.1:" + coordinator.get("httpPort");
    }

    /** Ends the workers, then the coordinator. Idempotent. */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (RuntimeException e) { // the others are to end all the same
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
