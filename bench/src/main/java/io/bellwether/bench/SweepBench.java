package io.bellwether.bench;

import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.JobView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/*
 * What is measured.
 *
 * noop_trials_per_s, noop_trial_cpu_ms: see EmptyTrials.
 *
 * overhead_ratio: sweep_s / loop_s.
 *   sweep_s: from submit to the end of the job on a cluster that is up: reading the files, the grid, the executors' start, the
 *   decoded copy, the matrix, all trials, registering nothing.
 *   loop_s: from opening the same files to the last fit in one plain JVM that is up: reading, one shared matrix, the same
 *   fits with the same evaluation of each round. The faster of two: one fit after another with a thread per core, and one
 *   thread per fit with as many fits at once as cores.
 * trials_overhead_ratio: the same without reading the data: from the moment the dataset is in the grid, and the matrix ready.
 *
 * Loop and cluster take turns, and only one of them runs at a time. Each figure is the median of the turns', and each ratio that of
 * the turns' ratios.
 */
/** The main job of the cluster against the loop that one would write without it. */
final class SweepBench {
    private static final String NAME = "sweep";

    private final Plan plan;
    private final Consumer<Figure> figures;
    private final EmptyTrials empty;

    SweepBench(Plan plan, Consumer<Figure> figures) {
        this.plan = plan;
        this.figures = figures;
        this.empty = new EmptyTrials(NAME, plan.noopTrials(), plan.common());
    }

    /** Measures nothing but trials that do nothing. */
    void runEmpty() throws IOException, InterruptedException {
        try (Workplace workplace = Workplace.create()) {
            List<EmptyTrials.Turn> turns = new ArrayList<>();
            for (int turn = 0; turn < plan.repeat(); turn++) {
                Path directory = workplace.directory().resolve("cluster-" + turn);
                say("starting a coordinator and " + plan.workers() + " worker(s)");
                try (BenchCluster cluster = new BenchCluster(directory, plan.workers(), plan.cores())) {
                    turns.add(empty.run(cluster));
                }
            }
            empty.report(turns, figures);
        }
    }

    /** Measures all and hands the figures on as they are known. */
    void run() throws IOException, InterruptedException {
        try (Workplace workplace = Workplace.create()) {
            say("writing " + plan.rows() + " + " + plan.validationRows() + " rows");
            SyntheticData data = SyntheticData.write(workplace.directory(), plan.rows(), plan.validationRows());
            List<Turn> turns = new ArrayList<>();
            for (int turn = 0; turn < plan.repeat(); turn++) {
                Loop loop = loop(data, plan.cores(), 1).orFaster(loop(data, 1, plan.cores()));
                Path directory = workplace.directory().resolve("cluster-" + turn);
                say("starting a coordinator and " + plan.workers() + " worker(s)");
                try (BenchCluster cluster = new BenchCluster(directory, plan.workers(), plan.cores())) {
                    EmptyTrials.Turn noop = empty.run(cluster);
                    turns.add(new Turn(noop, sweep(cluster.cluster(), data, loop), loop));
                }
            }
            report(turns);
        }
    }

    private Loop loop(SyntheticData data, int atOnce, int threads) throws IOException, InterruptedException {
        String how =
                atOnce == 1 ? "one fit at a time, " + threads + " threads" : atOnce + " fits at once, 1 thread each";
        say("plain loop, " + how);
        PlainLoop.Outcome outcome = LoopProcess.run(data, plan.trials(), atOnce, threads);
        say("  " + seconds(outcome.seconds()));
        return new Loop(how, outcome);
    }

    private Trials sweep(Cluster cluster, SyntheticData data, Loop loop) {
        say("sweep of " + plan.trials() + " XGBoost trials");
        AtomicLong loaded = new AtomicLong();
        long start = System.nanoTime();
        JobHandle job = cluster.submit(Workload.sweep(data, plan.trials()));
        job.onProgress(progress -> {
            if (progress.total() == plan.trials()) {
                loaded.compareAndSet(0, System.nanoTime());
            }
        });
        JobView done = job.await();
        long end = System.nanoTime();
        checkSame(done, loop);
        say("  " + seconds((end - start) * 1e-9));
        return new Trials((end - start) * 1e-9, (end - Math.max(start, loaded.get())) * 1e-9);
    }

    /** Guards the comparison: both sides must have fitted the same. */
    private static void checkSame(JobView sweep, Loop loop) {
        List<Double> expected = loop.outcome().values();
        for (JobView.TrialView trial : sweep.trials()) {
            Double value = trial.value();
            if (value == null || Math.abs(value - expected.get(trial.number())) > 1e-3) {
                throw new ClusterException(
                        ErrorCode.INTERNAL,
                        "trial " + trial.number() + ": " + trial.state() + " with value " + value + " (expected: "
                                + expected.get(trial.number()) + ", the plain loop's); they did not fit the same");
            }
        }
    }

    private void report(List<Turn> turns) {
        empty.report(turns.stream().map(Turn::noop).toList(), figures);
        Map<String, Object> params = plan.common();
        params.put("trials", plan.trials());
        params.put("rounds", Workload.ROUNDS);
        params.put("depth", Workload.DEPTH);
        params.put("rows", plan.rows());
        params.put("columns", SyntheticData.COLUMNS);
        params.put("validationRows", plan.validationRows());
        params.put("loop", turns.stream().map(turn -> turn.loop.how).distinct().toList());
        figure("sweep_s", "s", turns, turn -> turn.sweep.seconds, params);
        figure("loop_s", "s", turns, turn -> turn.loop.outcome.seconds(), params);
        figure("overhead_ratio", "1", turns, turn -> turn.sweep.seconds / turn.loop.outcome.seconds(), params);
        figure(
                "trials_overhead_ratio",
                "1",
                turns,
                turn -> turn.sweep.trialSeconds / turn.loop.outcome.fitSeconds(),
                params);
    }

    private void figure(
            String metric, String unit, List<Turn> turns, ToDoubleFunction<Turn> value, Map<String, Object> params) {
        double median = Median.middle(turns.stream().mapToDouble(value).toArray());
        figures.accept(new Figure(NAME, metric, median, unit, params));
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.2f s", seconds);
    }

    private static void say(String sentence) {
        System.err.println("bench: " + sentence);
    }

    /** What to measure. */
    record Plan(int repeat, int workers, int noopTrials, int trials, int rows, int cores) {
        int validationRows() {
            return Math.max(100, rows / 10);
        }

        Map<String, Object> common() {
            Map<String, Object> params = new LinkedHashMap<>();
            params.put("workers", workers);
            params.put("cores", cores);
            params.put("repeat", repeat);
            params.put("jdk", System.getProperty("java.runtime.version", "unknown"));
            params.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
            return params;
        }
    }

    /** A plain loop, and how it went about it. */
    private record Loop(String how, PlainLoop.Outcome outcome) {
        Loop orFaster(Loop other) {
            return other.outcome.seconds() < outcome.seconds() ? other : this;
        }
    }

    /** A sweep: all of it, and from the moment its data were loaded. */
    private record Trials(double seconds, double trialSeconds) {}

    /** What was measured one after the other. */
    private record Turn(EmptyTrials.Turn noop, Trials sweep, Loop loop) {}
}
