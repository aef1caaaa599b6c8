package io.bellwether.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/*
 * What is measured. All calls do nothing, and go through a coordinator, a worker and its executors, all processes of their own.
 *
 * durable_per_s: calls submitted one by one from one thread, by the wall clock from the first submission until each has been
 *   acknowledged after its commit and has its durable result back at the client.
 * durable_accepted_per_s: the same until the last is acknowledged after its commit.
 * durable_map_per_s: one map, until the last result is back.
 * durable_latency_p50_ms: one call at a time, from submission to result.
 * queued_million_heap_mb: the coordinator's heap in use after a full collection while a million calls wait.
 * queued_million_rate_ratio: calls a second while that million is worked off, over those of durable_map_per_s.
 */
/** Durable calls of user code. */
final class TasksBench {
    private static final String NAME = "tasks";

    private final Plan plan;
    private final Consumer<Figure> figures;

    TasksBench(Plan plan, Consumer<Figure> figures) {
        this.plan = plan;
        this.figures = figures;
    }

    /** What to measure. */
    record Plan(int repeat, int workers, int calls, int waiting, int cores) {
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
    void run() throws IOException, InterruptedException {
        TasksClient.Outcome best = null;
        for (int turn = 0; turn < plan.repeat(); turn++) {
            try (Workplace workplace = Workplace.create()) {
                System.err.println("bench: starting a coordinator and " + plan.workers() + " worker(s)");
                try (BenchCluster cluster = new BenchCluster(workplace.directory(), plan.workers(), plan.cores())) {
                    TasksClient.Outcome outcome = ChildProcess.outcome(
                            TasksClient.class,
                            List.of("-Xmx2g", "-XX:+UseSerialGC", "-Dslf4j.internal.verbosity=ERROR"),
                            List.of(
                                    cluster.coordinator(),
                                    cluster.coordinatorPid(),
                                    workplace.directory().resolve("gate"),
                                    plan.cores(),
                                    plan.calls(),
                                    plan.waiting()),
                            TasksClient.Outcome.class);
                    best = best == null ? outcome : best.better(outcome);
                }
            }
        }
        if (best != null) {
            report(best);
        }
    }

    private void report(TasksClient.Outcome best) {
        Map<String, Object> params = plan.params();
        figures.accept(new Figure(NAME, "durable_per_s", best.durablePerSecond(), "1/s", params));
        figures.accept(new Figure(NAME, "durable_accepted_per_s", best.acceptedPerSecond(), "1/s", params));
        figures.accept(new Figure(NAME, "durable_map_per_s", best.mapPerSecond(), "1/s", params));
        figures.accept(new Figure(NAME, "durable_latency_p50_ms", best.latencyMillis(), "ms", params));
        figures.accept(new Figure(NAME, "queued_million_heap_mb", best.heapMib(), "MiB", params));
        figures.accept(new Figure(
                NAME, "queued_million_rate_ratio", best.millionPerSecond() / best.mapPerSecond(), "1", params));
    }
}
