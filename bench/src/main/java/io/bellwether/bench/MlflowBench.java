package io.bellwether.bench;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;

/*
 * What is measured: what MLflow's own Java client sees of a coordinator that is a process of its own, on loopback.
 *
 * The figures beside ours are MLflow's own (2.17.3 with SQLite, four workers, on a machine with two virtual cores), as we have
 * measured them once; they were not taken in this run, nor on this machine, so they tell the order of magnitude, no more.
 */
/** MLflow's client against our routes. */
final class MlflowBench {
    private static final String NAME = "mlflow";
    private static final int THREADS = 8;
    private static final int BATCH = 1_000;
    private static final int SEARCHES = 9;

    private final Plan plan;
    private final Consumer<Figure> figures;

    MlflowBench(Plan plan, Consumer<Figure> figures) {
        this.plan = plan;
        this.figures = figures;
    }

    /**
     * How much.
     *
     * @param calls single log-metric calls, one after another
     * @param batches of a thousand metrics
     * @param runs to search among
     */
    record Plan(int calls, int batches, int runs) {}

    void run() throws IOException, InterruptedException, ExecutionException {
        try (Workplace workplace = Workplace.create()) {
            say("starting a coordinator");
            try (BenchCluster cluster = new BenchCluster(workplace.directory().resolve("cluster"), 1, 1);
                    MlflowClient client = new MlflowClient(cluster.http())) {
                logMetrics(client);
                logBatches(client);
                String experiment = createRuns(client);
                search(client, experiment);
                history(client);
            }
        }
    }

    private void logMetrics(MlflowClient client) {
        say(plan.calls() + " single log-metric calls");
        String run = client.createRun().getRunId();
        long start = System.nanoTime();
        for (int i = 0; i < plan.calls(); i++) {
            client.logMetric(run, "loss", i, i, i);
        }
        double seconds = secondsSince(start);
        check("points of the history", client.getMetricHistory(run, "loss").size(), plan.calls());
        tell("log_metric_per_s", plan.calls() / seconds, "1/s", Map.of("calls", plan.calls(), "mlflow", 140));
        tell("log_metric_s", seconds, "s", Map.of("calls", plan.calls(), "mlflow", 186, "mlflow_files", 43));
    }

    private void logBatches(MlflowClient client) {
        say(plan.batches() + " batches of " + BATCH + " metrics");
        String run = client.createRun().getRunId();
        long start = System.nanoTime();
        for (int batch = 0; batch < plan.batches(); batch++) {
            client.logBatch(run, points("loss", batch * BATCH, BATCH), List.of(), List.of());
        }
        double seconds = secondsSince(start);
        tell(
                "log_batch_metrics_per_s",
                plan.batches() * BATCH / seconds,
                "1/s",
                Map.of("batches", plan.batches(), "mlflow", 12_471));
    }

    private static List<Metric> points(String key, int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(i -> metric(key, i, i))
                .toList();
    }

    private static Metric metric(String key, double value, long step) {
        return Metric.newBuilder()
                .setKey(key)
                .setValue(value)
                .setTimestamp(step)
                .setStep(step)
                .build();
    }

    private String createRuns(MlflowClient client) throws InterruptedException, ExecutionException {
        say(plan.runs() + " runs of 10 metrics and 10 parameters, " + THREADS + " threads");
        String experiment = client.createExperiment("bench");
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            long start = System.nanoTime();
            List<Callable<Integer>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                work.add(() -> createRuns(client, experiment, first));
            }
            for (Future<Integer> done : pool.invokeAll(work)) {
                done.get();
            }
            tell(
                    "create_and_log_runs_per_s",
                    plan.runs() / secondsSince(start),
                    "1/s",
                    Map.of("threads", THREADS, "runs", plan.runs(), "mlflow", 20.7));
        } finally {
            pool.shutdownNow();
        }
        return experiment;
    }

    private int createRuns(MlflowClient client, String experiment, int first) {
        for (int i = first; i < plan.runs(); i += THREADS) {
            Random random = new Random(i);
            String run = client.createRun(experiment).getRunId();
            List<Metric> metrics = IntStream.range(0, 10)
                    .mapToObj(m -> metric("m" + m, random.nextDouble(), 0))
                    .toList();
            List<Param> params = IntStream.range(0, 10)
                    .mapToObj(p -> Param.newBuilder()
                            .setKey("p" + p)
                            .setValue(Integer.toString(random.nextInt(10)))
                            .build())
                    .toList();
            client.logBatch(run, metrics, params, List.of());
            client.setTerminated(run, RunStatus.FINISHED);
        }
        return first;
    }

    private void search(MlflowClient client, String experiment) {
        say("searches over " + plan.runs() + " runs");
        measured(
                "search_filtered_ms",
                171,
                () -> client.searchRuns(
                                List.of(experiment),
                                "metrics.m1 > 0.9",
                                ViewType.ACTIVE_ONLY,
                                100,
                                List.of("metrics.m2 DESC"))
                        .getPageSize());
        measured(
                "search_all_1000_ms",
                1_337,
                () -> client.searchRuns(List.of(experiment), "", ViewType.ACTIVE_ONLY, 1_000, List.of())
                        .getPageSize());
        measured(
                "search_three_and_ms",
                107,
                () -> client.searchRuns(
                                List.of(experiment),
                                "metrics.m1 > 0.5 AND params.p1 = '3' AND metrics.m2 < 0.5",
                                ViewType.ACTIVE_ONLY,
                                100,
                                List.of())
                        .getPageSize());
    }

    private void history(MlflowClient client) {
        String run = client.createRun().getRunId();
        client.logBatch(run, points("loss", 0, BATCH), List.of(), List.of());
        client.logBatch(run, points("loss", BATCH, BATCH), List.of(), List.of());
        measured(
                "history_2000_ms",
                54,
                () -> client.getMetricHistory(run, "loss").size());
    }

    /** The median of some, after as many to get warm. */
    private void measured(String metric, int mlflow, IntSupplier call) {
        double[] millis = new double[SEARCHES];
        int rows = 0;
        for (int i = -SEARCHES; i < SEARCHES; i++) {
            long start = System.nanoTime();
            rows = call.getAsInt();
            millis[Math.max(i, 0)] = secondsSince(start) * 1_000;
        }
        Arrays.sort(millis);
        tell(metric, millis[SEARCHES / 2], "ms", Map.of("rows", rows, "runs", plan.runs(), "mlflow", mlflow));
    }

    private void tell(String metric, double value, String unit, Map<String, Object> params) {
        Map<String, Object> all = new LinkedHashMap<>(params);
        all.put("note", "mlflow: their figures, not of this run and machine");
        all.put("cores", Runtime.getRuntime().availableProcessors());
        figures.accept(new Figure(NAME, metric, value, unit, all));
    }

    private static void check(String what, int value, int expected) {
        if (value != expected) {
            throw new ClusterException(
                    ErrorCode.INTERNAL,
                    what + ": " + value + " (expected: " + expected + "); the figure would be worth nothing");
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }

    private static void say(String sentence) {
        System.err.println("bench: " + sentence);
    }
}
