package io.bellwether.bench;

import io.bellwether.client.Cluster;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.Materialization;
import io.bellwether.client.launch.JvmOpens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/*
 * Figures.
 *
 * join_rows_per_s: entities with the features as of their times, over the time from the paths of both files to the published Parquet.
 * spark_join_rows_per_s: the same files joined by Spark SQL on as many threads, written as Parquet: an equi-join on the key with the times as its
 *   condition, and the greatest row of each entity by (event time, creation) in an aggregate, which is the fastest way that we know
 *   of in Spark. Its session is up and has run a job by then.
 * join_ratio: the second's time by the first's; above 1 the cluster is faster. join_cpu_ratio: the same of the cores' time.
 * materialized_entities_per_s: entities over the time of a materialization job, from its submission.
 * online_p50_ms, online_p99_ms: of reads of 20 features of 100 keys through the client, one after the other.
 * online_http_p50_ms, online_http_p99_ms: the same over HTTP from the coordinator.
 *
 * Both joins have a fresh process with a heap of 4 GiB; they take turns, and only one of them runs at a time.
 */
/** Feature views: point-in-time joins against Spark's, materialization, and reads by key. */
final class FeatureBench {
    private static final String NAME = "features";
    private static final int KEYS = 100;
    private static final int FEATURES = 20;
    private static final int READ_ENTITIES = 100_000;
    private static final int WARM_UP = 3_000;
    private static final int READS = 10_000;

    private final Plan plan;
    private final Consumer<Figure> figures;

    FeatureBench(Plan plan, Consumer<Figure> figures) {
        this.plan = plan;
        this.figures = figures;
    }

    /** Measures all and hands the figures on. */
    void run() throws IOException, InterruptedException {
        try (Workplace workplace = Workplace.create()) {
            Path directory = workplace.directory();
            say("writing " + plan.rows() + " rows of a view and " + plan.rows() / 10 + " entities");
            ChildProcess.outcome(
                    FeatureJoins.class,
                    flags(),
                    List.of("write", directory, plan.rows(), plan.cores()),
                    FeatureJoins.Outcome.class);
            join(directory);
            online(directory);
        }
    }

    private void join(Path directory) throws IOException, InterruptedException {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> cpuRatios = new ArrayList<>();
        for (int turn = 0; turn < plan.repeat(); turn++) {
            FeatureJoins.Outcome own = join("own", directory, turn);
            say(String.format(Locale.ROOT, "join: %.2f s (%.2f s of the cores)", own.seconds(), own.cpuSeconds()));
            ours.add(own.rows() / own.seconds());
            if (!plan.peers()) {
                continue;
            }
            FeatureJoins.Outcome spark = join("spark", directory, turn);
            say(String.format(
                    Locale.ROOT, "join: %.2f s in Spark (%.2f s of the cores)", spark.seconds(), spark.cpuSeconds()));
            if (spark.rows() != own.rows() || spark.sum() != own.sum()) {
                throw new IllegalStateException(own + " (expected: as Spark's, " + spark + ")");
            }
            theirs.add(spark.rows() / spark.seconds());
            ratios.add(spark.seconds() / own.seconds());
            cpuRatios.add(spark.cpuSeconds() / own.cpuSeconds());
        }
        figure("join_rows_per_s", "1/s", median(ours));
        if (plan.peers()) {
            figure("spark_join_rows_per_s", "1/s", median(theirs));
            figure("join_ratio", "1", median(ratios));
            figure("join_cpu_ratio", "1", median(cpuRatios));
        }
    }

    private FeatureJoins.Outcome join(String how, Path directory, int turn) throws IOException, InterruptedException {
        return ChildProcess.outcome(
                FeatureJoins.class,
                flags(),
                List.of(how, directory, how + "-" + turn, plan.cores()),
                FeatureJoins.Outcome.class);
    }

    private void online(Path directory) throws IOException, InterruptedException {
        try (BenchCluster processes =
                new BenchCluster(Files.createDirectory(directory.resolve("cluster")), plan.workers(), plan.cores())) {
            Cluster cluster = processes.cluster();
            cluster.features()
                    .register(FeatureViewSpec.builder("online")
                            .source(directory.resolve("online").toString())
                            .keys("id")
                            .eventTime("at")
                            .features(Stream.iterate(0, i -> i + 1)
                                    .limit(FEATURES)
                                    .map(i -> "f" + i)
                                    .toArray(String[]::new))
                            .build());
            long start = System.nanoTime();
            JobHandle job = cluster.submit(Materialization.of("online"));
            JobView done = job.await(Duration.ofMinutes(30));
            if (done.state() != JobState.SUCCEEDED) {
                throw new IllegalStateException("materialization: " + done.error());
            }
            figure("materialized_entities_per_s", "1/s", READ_ENTITIES / ((System.nanoTime() - start) * 1e-9));
            SplittableRandom random = new SplittableRandom(1);
            tell("online", () -> {
                var found = cluster.features().read(List.of("online"), Map.of("id", draw(random)));
                if (found.value(KEYS - 1, "f19") == null) {
                    throw new IllegalStateException("nothing was read");
                }
            });
            HttpClient http =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            URI uri = URI.create(processes.http() + "/get-online-features");
            tell("online_http", () -> readByHttp(http, uri, draw(random)));
        }
    }

    /** One read. */
    private interface Read {
        void run() throws IOException, InterruptedException;
    }

    private void tell(String metric, Read read) throws IOException, InterruptedException {
        double[] millis = new double[READS];
        for (int i = -WARM_UP; i < READS; i++) {
            long start = System.nanoTime();
            read.run();
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) * 1e-6;
            }
        }
        Arrays.sort(millis);
        figure(metric + "_p50_ms", "ms", millis[READS / 2]);
        figure(metric + "_p99_ms", "ms", millis[READS * 99 / 100]);
    }

    private static void readByHttp(HttpClient http, URI uri, List<Long> keys) throws IOException, InterruptedException {
        String body = "{\"features\":[\"online\"],\"entities\":{\"id\":["
                + keys.stream().map(String::valueOf).collect(Collectors.joining(",")) + "]}}";
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200 || answer.body().contains("NOT_FOUND")) {
            throw new IllegalStateException(answer.body());
        }
    }

    private static List<Long> draw(SplittableRandom random) {
        return random.longs(KEYS, 0, READ_ENTITIES).boxed().toList();
    }

    private static List<String> flags() {
        return Stream.concat(Stream.of("-Xmx4g"), JvmOpens.flags().stream()).toList();
    }

    private void figure(String metric, String unit, double value) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("cores", plan.cores());
        params.put("repeat", plan.repeat());
        params.put("workers", plan.workers());
        params.put("rows", plan.rows());
        params.put("entities", plan.rows() / 10);
        params.put("joinedFeatures", FeatureJoins.FEATURES);
        params.put("keys", KEYS);
        params.put("features", FEATURES);
        params.put("readEntities", READ_ENTITIES);
        params.put("jdk", System.getProperty("java.runtime.version", "unknown"));
        params.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        figures.accept(new Figure(NAME, metric, value, unit, params));
    }

    private static double median(List<Double> values) {
        return Median.middle(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static void say(String sentence) {
        System.err.println("bench: " + sentence);
    }

    /** What to measure. */
    record Plan(int repeat, int workers, int rows, int cores, boolean peers) {}
}
