package io.bellwether.bench;

import io.bellwether.client.Cluster;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
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
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/*
 * Figures.
 *
 * scoring_rows_per_s: rows of one Parquet file on HDFS over the time from the submission of a batch inference job, on a running
 *   cluster, until its output, Parquet with row ids, scores and labels, is committed there: planning,
 *   reading, scoring, writing, checksums of what lies there.
 *   The node has had time to get an executor ready, as it does whenever it is idle.
 * plain_rows_per_s: the same by a hand-written process with the cluster's own reader, scorer and writer, on as many threads: from its
 *   main until all scores are written.
 * scoring_of_plain: the first by the second: what is left when the cluster has taken its own share.
 * spark_rows_per_s: the same rows and booster in Spark, on as many threads: from the file until scores and labels are written. Its
 *   session is up and has run a job by then; what that took is spark_start_s.
 * scoring_ratio: the first by Spark's; above 1 the cluster is faster.
 *
 * All take turns, and only one of them runs at a time. That all have scored the same is checked. Each figure is the median of the turns', and the ratio that of the turns'
 * ratios.
 */
/** Batch inference against Spark's, and against what one would write by hand. */
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
            SyntheticData data = SyntheticData.write(directory, TRAIN_ROWS, TRAIN_ROWS / 10);
            say("starting a coordinator and " + plan.workers() + " worker(s), and fitting the model");
            List<Double> ours = new ArrayList<>();
            List<SparkScoring.Outcome> theirs = new ArrayList<>();
            List<PlainScoring.Outcome> plain = new ArrayList<>();
            int rows;
            try (ScoringHdfs hdfs = ScoringHdfs.start(directory);
                    BenchCluster cluster =
                            new BenchCluster(directory.resolve("cluster"), plan.workers(), plan.cores())) {
                ModelView model = fit(cluster.cluster(), data);
                String input = hdfs.address() + "/rows.parquet";
                say("writing " + plan.rows() + " rows to HDFS");
                rows = ScoringInput.write(input, plan.rows(), directory);
                for (int turn = 0; turn < plan.repeat(); turn++) {
                    String output = hdfs.address() + "/scores-" + turn;
                    ours.add(score(cluster.cluster(), input, output));
                    if (plan.peers()) {
                        Path file = modelFile(directory.resolve("cluster"), model);
                        ScoreSums sums = ScoreSums.of(output);
                        plain.add(plain(input, hdfs.address() + "/plain-" + turn, file));
                        sums.checkSame("the plain process", ScoreSums.of(hdfs.address() + "/plain-" + turn));
                        SparkScoring.Outcome outcome = spark(input, hdfs.address() + "/spark-" + turn, file, directory);
                        sums.checkSame("Spark", outcome.sums());
                        theirs.add(outcome);
                    }
                }
            }
            report(rows, ours, plain, theirs);
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

    private static Double score(Cluster cluster, String input, String output) {
        say("batch inference");
        long start = System.nanoTime();
        cluster.submit(BatchInference.builder(MODEL)
                        .input(input)
                        .output(output)
                        .keep(SyntheticData.LABEL)
                        .build())
                .await();
        double seconds = (System.nanoTime() - start) * 1e-9;
        say(String.format(Locale.ROOT, "  %.2f s", seconds));
        return seconds;
    }

    private PlainScoring.Outcome plain(String input, String output, Path model)
            throws IOException, InterruptedException {
        say("a plain process, " + plan.cores() + " threads");
        PlainScoring.Outcome outcome = ChildProcess.outcome(
                PlainScoring.class,
                Stream.concat(Stream.of("-Xmx1g"), JvmOpens.flags().stream()).toList(),
                List.of(input, output, model, plan.cores()),
                PlainScoring.Outcome.class);
        say(String.format(Locale.ROOT, "  %.2f s", outcome.seconds()));
        return outcome;
    }

    private SparkScoring.Outcome spark(String input, String output, Path model, Path scratch)
            throws IOException, InterruptedException {
        say("Spark, local[" + plan.cores() + "]");
        SparkScoring.Outcome outcome = ChildProcess.outcome(
                SparkScoring.class,
                Stream.concat(Stream.of("-Xmx2g"), JvmOpens.flags().stream()).toList(),
                List.of(input, output, model, plan.cores(), scratch),
                SparkScoring.Outcome.class);
        say(String.format(
                Locale.ROOT, "  %.2f s, after %.2f s for the session", outcome.seconds(), outcome.startSeconds()));
        return outcome;
    }

    /** The worker's own copy of the model. */
    private static Path modelFile(Path cluster, ModelView model) {
        return cluster.resolve("worker-1").resolve("models").resolve(model.sha256());
    }

    private void report(
            int rows, List<Double> ours, List<PlainScoring.Outcome> plain, List<SparkScoring.Outcome> theirs) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("workers", plan.workers());
        params.put("cores", plan.cores());
        params.put("repeat", plan.repeat());
        params.put("rows", rows);
        params.put("columns", SyntheticData.COLUMNS);
        params.put("trees", TREES);
        params.put("depth", Workload.DEPTH);
        params.put("jdk", System.getProperty("java.runtime.version", "unknown"));
        params.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        int turns = ours.size();
        figure("scoring_rows_per_s", "1/s", turns, turn -> rows / ours.get(turn), params);
        if (!theirs.isEmpty()) {
            figure(
                    "plain_rows_per_s",
                    "1/s",
                    turns,
                    turn -> rows / plain.get(turn).seconds(),
                    params);
            figure("scoring_of_plain", "1", turns, turn -> plain.get(turn).seconds() / ours.get(turn), params);
            figure(
                    "spark_rows_per_s",
                    "1/s",
                    turns,
                    turn -> rows / theirs.get(turn).seconds(),
                    params);
            figure("spark_start_s", "s", turns, turn -> theirs.get(turn).startSeconds(), params);
            figure("scoring_ratio", "1", turns, turn -> theirs.get(turn).seconds() / ours.get(turn), params);
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
}
