package io.bellwether.bench;

import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.launch.JvmOpens;
import io.bellwether.client.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/*
 * Figures.
 *
 * scoring_rows_per_s: rows of one Parquet file over the time from the submission of a batch inference job, on a running
 *   cluster, until its output is committed: the start of an executor, reading, scoring, writing, checksums, and the metric
 *   recomputed from the written files.
 * spark_rows_per_s: the same rows and booster in Spark, on as many threads: from the file until all scores are written. Its
 *   session is up and has run a job by then; what that took is spark_start_s.
 * scoring_ratio: the first by the second; above 1 the cluster is faster.
 *
 * Both take turns, and only one of them runs at a time. Each figure is the median of the turns', and the ratio that of the turns'
 * ratios.
 */
/** Batch inference against Spark's. */
final class ScoringBench {
    private static final String NAME = "scoring";
    private static final String MODEL = "bench-scoring";
    private static final int TRAIN_ROWS = 50_000;
    private static final int TREES = 200;

    private final Plan plan;
    private final Consumer<Figure> figures;

    ScoringBench(Plan plan, Consumer<Figure> figures) {
        this.plan = plan;
        this.figures = figures;
    }

    /** Measures all and hands the figures on. */
    void run() throws IOException, InterruptedException {
        try (Workplace workplace = Workplace.create()) {
            Path directory = workplace.directory();
            Path input = directory.resolve("rows.parquet");
            say("writing " + plan.rows() + " rows");
            ScoringInput.write(input, plan.rows());
            SyntheticData data = SyntheticData.write(directory, TRAIN_ROWS, TRAIN_ROWS / 10);
            say("starting a coordinator and " + plan.workers() + " worker(s), and fitting the model");
            List<Scored> ours = new ArrayList<>();
            List<SparkScoring.Outcome> theirs = new ArrayList<>();
            try (BenchCluster cluster = new BenchCluster(directory.resolve("cluster"), plan.workers(), plan.cores())) {
                ModelView model = fit(cluster.cluster(), data);
                for (int turn = 0; turn < plan.repeat(); turn++) {
                    Scored scored = score(cluster.cluster(), input, directory.resolve("scores-" + turn));
                    ours.add(scored);
                    if (plan.peers()) {
                        Path file = modelFile(directory.resolve("cluster"), model);
                        SparkScoring.Outcome outcome = spark(input, directory.resolve("spark-" + turn), file);
                        checkSame(scored, outcome);
                        theirs.add(outcome);
                    }
                }
            }
            report(ours, theirs);
        }
    }

    private static ModelView fit(Cluster cluster, SyntheticData data) {
        cluster.submit(Sweep.builder("bench-scoring")
                        .dataset(DatasetSpec.of(data.train().toString(), SyntheticData.LABEL)
                                .withValidation(DatasetSpec.ValidationSpec.path(
                                        data.validation().toString())))
                        .trainer(TrainerSpec.of("xgboost")
                                .withParam("rounds", TREES)
                                .withSpace(SearchSpace.builder()
                                        .integer("max_depth", Workload.DEPTH, Workload.DEPTH)
                                        .build()))
                        .metric(MetricSpec.AUC)
                        .sampler(SamplerSpec.random(1))
                        .trials(1)
                        .registerAs(MODEL)
                        .build())
                .await();
        return cluster.models().stream()
                .filter(model -> model.name().equals(MODEL))
                .findFirst()
                .orElseThrow();
    }

    private Scored score(Cluster cluster, Path input, Path output) {
        say("batch inference");
        long start = System.nanoTime();
        JobView done = cluster.submit(BatchInference.builder(MODEL)
                        .input(input.toString())
                        .output(output.toString())
                        .label(SyntheticData.LABEL)
                        .build())
                .await();
        double seconds = (System.nanoTime() - start) * 1e-9;
        JobView.OutputView written = Objects.requireNonNull(done.output());
        say(String.format(Locale.ROOT, "  %.2f s", seconds));
        return new Scored(
                seconds,
                written.rowsOut(),
                Objects.requireNonNull(written.metrics().get("auc")));
    }

    private SparkScoring.Outcome spark(Path input, Path output, Path model) throws IOException, InterruptedException {
        say("Spark, local[" + plan.cores() + "]");
        SparkScoring.Outcome outcome = ChildProcess.outcome(
                SparkScoring.class,
                Stream.concat(Stream.of("-Xmx2g"), JvmOpens.flags().stream()).toList(),
                List.of(input, output, model, plan.cores()),
                SparkScoring.Outcome.class);
        say(String.format(
                Locale.ROOT, "  %.2f s, after %.2f s for the session", outcome.seconds(), outcome.startSeconds()));
        return outcome;
    }

    /** The worker's own copy of the model. */
    private static Path modelFile(Path cluster, ModelView model) {
        return cluster.resolve("worker-1").resolve("models").resolve(model.sha256());
    }

    /** Guards the comparison: both sides must have scored the same. */
    private static void checkSame(Scored scored, SparkScoring.Outcome spark) {
        if (scored.rows() != spark.rows() || Math.abs(scored.auc() - spark.auc()) > 1e-6) {
            throw new ClusterException(
                    ErrorCode.INTERNAL,
                    "scores: " + scored.rows() + " rows with auc " + scored.auc() + " (expected: Spark's "
                            + spark.rows() + " and " + spark.auc() + "); they did not score the same");
        }
    }

    private void report(List<Scored> ours, List<SparkScoring.Outcome> theirs) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("workers", plan.workers());
        params.put("cores", plan.cores());
        params.put("repeat", plan.repeat());
        params.put("rows", plan.rows());
        params.put("columns", SyntheticData.COLUMNS);
        params.put("trees", TREES);
        params.put("depth", Workload.DEPTH);
        params.put("jdk", System.getProperty("java.runtime.version", "unknown"));
        params.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        figure("scoring_rows_per_s", "1/s", ours.size(), turn -> plan.rows() / ours.get(turn).seconds, params);
        if (!theirs.isEmpty()) {
            int turns = theirs.size();
            figure(
                    "spark_rows_per_s",
                    "1/s",
                    turns,
                    turn -> plan.rows() / theirs.get(turn).seconds(),
                    params);
            figure("spark_start_s", "s", turns, turn -> theirs.get(turn).startSeconds(), params);
            figure("scoring_ratio", "1", turns, turn -> theirs.get(turn).seconds() / ours.get(turn).seconds, params);
        }
    }

    private void figure(String metric, String unit, int turns, IntToDoubleFunction value, Map<String, Object> params) {
        double median =
                Median.middle(IntStream.range(0, turns).mapToDouble(value).toArray());
        figures.accept(new Figure(NAME, metric, median, unit, params));
    }

    private static void say(String sentence) {
        System.err.println("bench: " + sentence);
    }

    /** What to measure. */
    record Plan(int repeat, int workers, int rows, int cores, boolean peers) {}

    private record Scored(double seconds, long rows, double auc) {}
}
