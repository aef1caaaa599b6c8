package io.bellwether.bench;

import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/*
 * What is measured.
 *
 * noop_trials_per_s: trials that do nothing, suggested by TPE, by the wall clock of the client from submit to the end of the job: sampler,
 * journal, scheduling, wire, executor and back. With "warm" false it is the first sweep of a
 * cluster that was just started; with "warm" true the median of some later ones, whose executors are new processes all the same, as for
 * every job. Before each the cluster is idle for a while.
 *
 * noop_trial_cpu_ms: the processor time that one such trial takes in all processes together, those of executors that have ended
 * included; "coordinatorMs" and "workerMs", with its executors, are parts of it.
 */
/** What a trial costs that does nothing. */
final class EmptyTrials {
    private static final int WARM_UP_SWEEPS = 4;
    private static final int MEASURED_SWEEPS = 5;

    /** Between sweeps: the node gets an executor ready for the next job, as it does whenever it is idle. */
    private static final long REST_MILLIS = 4_000;

    private final String bench;
    private final int trials;
    private final Map<String, Object> common;

    EmptyTrials(String bench, int trials, Map<String, Object> common) {
        this.bench = bench;
        this.trials = trials;
        this.common = common;
    }

    /** One sweep, by its seconds and those of the processors. */
    private record Sweep(double seconds, double coordinatorSeconds, double workerSeconds) {}

    /** All sweeps of one cluster. */
    record Turn(List<Sweep> cold, List<Sweep> warm) {}

    /** To be called first of all on a cluster that was just started. */
    Turn run(BenchCluster cluster) throws InterruptedException {
        List<Sweep> cold = List.of(sweep(cluster, "the first"));
        for (int i = 0; i < WARM_UP_SWEEPS; i++) {
            sweep(cluster, "to warm up");
        }
        List<Sweep> warm = new ArrayList<>();
        for (int i = 0; i < MEASURED_SWEEPS; i++) {
            warm.add(sweep(cluster, "warm"));
        }
        return new Turn(cold, warm);
    }

    private Sweep sweep(BenchCluster cluster, String which) throws InterruptedException {
        Thread.sleep(REST_MILLIS);
        ProcessTimes coordinator = new ProcessTimes(List.of(cluster.coordinatorPid()));
        ProcessTimes workers = new ProcessTimes(cluster.workerPids());
        double coordinatorBefore = coordinator.seconds();
        double workersBefore = workers.seconds();
        long start = System.nanoTime();
        JobView done = run(cluster.cluster());
        double seconds = (System.nanoTime() - start) * 1e-9;
        double coordinatorSeconds = coordinator.seconds() - coordinatorBefore;
        double workerSeconds = workers.seconds() - workersBefore;
        checkAllSucceeded(done);
        System.err.printf(
                "bench: %d trials that do nothing (%s): %.2f s; processor ms a trial: coordinator %.2f, workers %.2f%n",
                trials, which, seconds, coordinatorSeconds * 1e3 / trials, workerSeconds * 1e3 / trials);
        return new Sweep(seconds, coordinatorSeconds, workerSeconds);
    }

    private JobView run(Cluster cluster) {
        return cluster.submit(Workload.noop(trials)).await();
    }

    private void checkAllSucceeded(JobView sweep) {
        long succeeded = sweep.trials().stream()
                .filter(trial -> trial.state() == JobState.SUCCEEDED)
                .count();
        if (succeeded != trials) {
            throw new ClusterException(
                    ErrorCode.INTERNAL,
                    "sweep '" + sweep.name() + "': " + succeeded + " trials succeeded (expected: " + trials
                            + "); its figure would be worth nothing");
        }
    }

    void report(List<Turn> turns, Consumer<Figure> figures) {
        report(turns.stream().flatMap(turn -> turn.cold.stream()).toList(), false, figures);
        report(turns.stream().flatMap(turn -> turn.warm.stream()).toList(), true, figures);
    }

    private void report(List<Sweep> sweeps, boolean warm, Consumer<Figure> figures) {
        Map<String, Object> params = new LinkedHashMap<>(common);
        params.put("trials", trials);
        params.put("sampler", "tpe");
        params.put("warm", warm);
        figures.accept(new Figure(bench, "noop_trials_per_s", trials / middle(sweeps, Sweep::seconds), "1/s", params));
        double coordinator = middle(sweeps, Sweep::coordinatorSeconds) * 1e3 / trials;
        double workers = middle(sweeps, Sweep::workerSeconds) * 1e3 / trials;
        Map<String, Object> parts = new LinkedHashMap<>(params);
        parts.put("coordinatorMs", Math.rint(coordinator * 1e3) / 1e3);
        parts.put("workerMs", Math.rint(workers * 1e3) / 1e3);
        figures.accept(new Figure(bench, "noop_trial_cpu_ms", coordinator + workers, "ms", parts));
    }

    private static double middle(List<Sweep> sweeps, ToDoubleFunction<Sweep> value) {
        return Median.middle(sweeps.stream().mapToDouble(value).toArray());
    }
}
