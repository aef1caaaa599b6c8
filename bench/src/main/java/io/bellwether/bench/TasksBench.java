package io.bellwether.bench;

import io.bellwether.client.launch.JvmOpens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/*
 * What is measured. All tasks and calls do nothing, and go through a coordinator, a worker and its executors, all processes of their own.
 *
 * sync_p50_us, sync_p99_us: a session task, a function applied to a number, from its submission until its result is there, one after the other.
 * async_per_s: session tasks from one thread, by the wall clock from the first submission until the last result is back.
 * async_closures_per_s: the same with lambdas that capture the number, each of which is serialized by itself.
 * echo_blocking_p50_us, echo_netty_p50_us: 32 bytes to another process and back over loopback, with nothing around: see EchoProcess.
 * peer_ignite_...: the same tasks by Ignite's compute, client node to server node, with --peers.
 * durable_per_s: calls submitted one by one from one thread, by the wall clock from the first submission until each has been
 *   acknowledged after its commit and has its durable result back at the client.
 * durable_accepted_per_s: the same until the last is acknowledged after its commit.
 * durable_map_per_s: one map, until the last result is back.
 * durable_latency_p50_ms: one call at a time, from submission to result.
 * queued_million_heap_mb: the coordinator's heap in use after a full collection while a million calls wait.
 * queued_million_rate_ratio: calls a second while that million is worked off, over those of durable_map_per_s.
 */
/** Session tasks and durable calls of user code. */
final class TasksBench {
    private static final String NAME = "tasks";
    /** At a million a second or two, fewer would be over before the compilers are done. */
    private static final int SESSION_TASKS = 1_000_000;

    private static final int PEER_TASKS = 100_000;
    private static final List<String> FLAGS = List.of("-Xmx2g", "-XX:+UseSerialGC", "-Dslf4j.internal.verbosity=ERROR");

    private final Plan plan;
    private final Consumer<Figure> figures;

    TasksBench(Plan plan, Consumer<Figure> figures) {
        this.plan = plan;
        this.figures = figures;
    }

    /** What to measure. */
    record Plan(int repeat, int workers, int calls, int waiting, int cores, boolean peers) {
        Map<String, Object> params() {
            Map<String, Object> params = new LinkedHashMap<>();
            params.put("workers", workers);
            params.put("cores", cores);
            params.put("repeat", repeat);
            params.put("calls", calls);
            params.put("waiting", waiting);
            params.put("jdk", System.getProperty("java.runtime.version", "unknown"));
            params.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
            return params;
        }
    }

    /** Measures all and hands the figures on. */
    void run() throws Exception {
        List<SessionClient.Outcome> sessions = new ArrayList<>();
        List<TasksClient.Outcome> durable = new ArrayList<>();
        for (int turn = 0; turn < plan.repeat(); turn++) {
            try (Workplace workplace = Workplace.create()) {
                System.err.println("bench: starting a coordinator and " + plan.workers() + " worker(s)");
                try (BenchCluster cluster = new BenchCluster(workplace.directory(), plan.workers(), plan.cores())) {
                    sessions.add(ChildProcess.outcome(
                            SessionClient.class,
                            FLAGS,
                            List.of(cluster.coordinator(), plan.cores(), SESSION_TASKS),
                            SessionClient.Outcome.class));
                    durable.add(ChildProcess.outcome(
                            TasksClient.class,
                            FLAGS,
                            List.of(
                                    cluster.coordinator(),
                                    cluster.coordinatorPid(),
                                    workplace.directory().resolve("gate"),
                                    plan.cores(),
                                    plan.calls(),
                                    plan.waiting()),
                            TasksClient.Outcome.class));
                }
            }
        }
        reportSessions(sessions);
        if (plan.peers()) {
            measurePeers();
        }
        reportDurable(durable);
    }

    private void reportSessions(List<SessionClient.Outcome> turns) {
        figure("sync_p50_us", "us", turns, SessionClient.Outcome::syncMicros);
        figure("sync_p99_us", "us", turns, SessionClient.Outcome::sync99Micros);
        figure("async_per_s", "1/s", turns, SessionClient.Outcome::perSecond);
        figure("async_closures_per_s", "1/s", turns, SessionClient.Outcome::closuresPerSecond);
        figure("echo_blocking_p50_us", "us", turns, SessionClient.Outcome::blockingEchoMicros);
        figure("echo_netty_p50_us", "us", turns, SessionClient.Outcome::nettyEchoMicros);
    }

    private <T> void figure(String metric, String unit, List<T> turns, ToDoubleFunction<T> value) {
        double median = Median.middle(turns.stream().mapToDouble(value).toArray());
        figures.accept(new Figure(NAME, metric, median, unit, plan.params()));
    }

    private void measurePeers() throws Exception {
        System.err.println("bench: Ignite's compute");
        try (Workplace workplace = Workplace.create()) {
            List<String> flags =
                    Stream.concat(FLAGS.stream(), JvmOpens.flags().stream()).toList();
            IgniteTasks.Outcome ignite = IgniteTasks.measure(workplace.directory(), flags, plan.cores(), PEER_TASKS);
            figure("peer_ignite_sync_p50_us", "us", List.of(ignite), IgniteTasks.Outcome::syncMicros);
            figure("peer_ignite_async_per_s", "1/s", List.of(ignite), IgniteTasks.Outcome::perSecond);
        }
    }

    private void reportDurable(List<TasksClient.Outcome> turns) {
        figure("durable_per_s", "1/s", turns, TasksClient.Outcome::durablePerSecond);
        figure("durable_accepted_per_s", "1/s", turns, TasksClient.Outcome::acceptedPerSecond);
        figure("durable_map_per_s", "1/s", turns, TasksClient.Outcome::mapPerSecond);
        figure("durable_latency_p50_ms", "ms", turns, TasksClient.Outcome::latencyMillis);
        figure("queued_million_heap_mb", "MiB", turns, TasksClient.Outcome::heapMib);
        figure("queued_million_rate_ratio", "1", turns, turn -> turn.millionPerSecond() / turn.mapPerSecond());
    }
}
