package io.bellwether.bench;

import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.feature.TrainingSets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The two sides of the point-in-time join, and what they join, in a process of its own. */
final class FeatureJoins {
    /** Of the view that is joined. */
    static final int FEATURES = 5;

    private static final int READ_FEATURES = 20;
    private static final long HEAP_SHARE = 3_000L << 20;

    private FeatureJoins() {}

    /** The process: {@code write DIRECTORY ROWS THREADS}, or {@code own|spark DIRECTORY OUTPUT THREADS}. Prints one JSON object. */
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[1]);
        int threads = Integer.parseInt(arguments[3]);
        switch (arguments[0]) {
            case "write" -> write(directory, Integer.parseInt(arguments[2]), threads);
            case "own" -> own(directory, directory.resolve(arguments[2]), threads);
            default -> spark(directory, directory.resolve(arguments[2]), threads);
        }
    }

    private static SparkSession session(Path directory, int threads) {
        SparkSession session = SparkSession.builder()
                .master("local[" + threads + "]")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.ui.enabled", "false")
                .config("spark.local.dir", directory.resolve("spark-local").toString())
                .config(
                        "spark.sql.warehouse.dir",
                        directory.resolve("spark-warehouse").toString())
                .config("spark.sql.shuffle.partitions", 4L * threads)
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate();
        session.range(1).count(); // the session's own first steps
        return session;
    }

    /** A month of rows of one key in a hundred rows, a tenth of them written up to an hour late. */
    private static void write(Path directory, int rows, int threads) {
        SparkSession session = session(directory, threads);
        int keys = Math.max(1, rows / 100);
        String at = "timestamp_seconds(1767225600 + pmod(hash(id, 77), 2592000)";
        session.range(0, rows, 1, threads)
                .selectExpr(
                        "pmod(xxhash64(id), " + keys + ") as key",
                        at + ") as at",
                        at + " + if(pmod(hash(id, 78), 10) = 0, pmod(hash(id, 79), 3600), 0)) as written",
                        feature(0),
                        feature(1),
                        feature(2),
                        feature(3),
                        "id as f4")
                .write()
                .parquet(directory.resolve("view").toString());
        session.range(0, Math.max(1, rows / 10), 1, threads)
                .selectExpr(
                        "id as order_id",
                        "pmod(xxhash64(id, 5), " + keys + ") as key",
                        "timestamp_seconds(1767225600 + pmod(hash(id, 80), 2592000)) as at")
                .write()
                .parquet(directory.resolve("orders").toString());
        String[] online = new String[READ_FEATURES + 2];
        online[0] = "id";
        online[1] = "timestamp_seconds(1767225600 + id) as at";
        for (int i = 0; i < READ_FEATURES; i++) {
            online[i + 2] = feature(i);
        }
        session.range(0, 100_000, 1, threads)
                .selectExpr(online)
                .write()
                .parquet(directory.resolve("online").toString());
        session.stop();
        System.out.println(Json.write(new Outcome(0, 0, rows, 0)));
    }

    private static String feature(int number) {
        return "cast(pmod(hash(id, " + number + "), 1000000) / 1000.0 as double) as f" + number;
    }

    private static void own(Path directory, Path output, int threads) {
        FeatureViewSpec view = FeatureViewSpec.builder("view")
                .source(directory.resolve("view").toString())
                .keys("key")
                .eventTime("at")
                .created("written")
                .ttl(Duration.ofDays(1))
                .features("f0", "f1", "f2", "f3", "f4")
                .build();
        TrainingSet set = TrainingSet.builder(directory.resolve("orders").toString(), "at")
                .features("view")
                .output(output.toString())
                .resources(Resources.cpu(threads))
                .build();
        TrainingSets sets = new TrainingSets(new Storage(), HEAP_SHARE);
        long start = System.nanoTime();
        double cpu = LoadProcess.cpuSeconds();
        var built = (TaskResult.TrainingSetBuilt) sets.build(
                new TaskSpec.BuildTrainingSet(
                        new JobId("j-" + output.getFileName()),
                        set,
                        List.of(new FeatureView(view, 1, Instant.EPOCH, null))),
                1);
        double seconds = (System.nanoTime() - start) * 1e-9;
        double cpuSeconds = LoadProcess.cpuSeconds() - cpu;
        SparkSession session = session(directory, threads);
        double sum = sum(session, output);
        session.stop();
        System.out.println(Json.write(new Outcome(seconds, cpuSeconds, built.rows(), sum)));
    }

    private static void spark(Path directory, Path output, int threads) {
        SparkSession session = session(directory, threads);
        long start = System.nanoTime();
        double cpu = LoadProcess.cpuSeconds();
        session.read().parquet(directory.resolve("view").toString()).createOrReplaceTempView("v");
        session.read().parquet(directory.resolve("orders").toString()).createOrReplaceTempView("o");
        session.sql(
                        "select o.order_id, o.key, o.at, m.best.f0, m.best.f1, m.best.f2, m.best.f3, m.best.f4 from o left join"
                                + " (select o.order_id, max(struct(v.at, v.written, v.f4, v.f0, v.f1, v.f2, v.f3)) as best from o join v"
                                + " on o.key = v.key and v.at <= o.at and v.written <= o.at and v.at >= o.at - interval 1 day"
                                + " group by o.order_id) m on o.order_id = m.order_id")
                .write()
                .parquet(output.toString());
        double seconds = (System.nanoTime() - start) * 1e-9;
        double cpuSeconds = LoadProcess.cpuSeconds() - cpu;
        long rows = session.read().parquet(output.toString()).count();
        double sum = sum(session, output);
        session.stop();
        System.out.println(Json.write(new Outcome(seconds, cpuSeconds, rows, sum)));
    }

    /** Of the rows' numbers, so that whoever takes another row has another sum. */
    private static double sum(SparkSession session, Path output) {
        return session.read()
                .parquet(output.toString())
                .selectExpr("cast(sum(f4) as double)")
                .first()
                .getDouble(0);
    }

    /** {@code sum}: of a feature that is different in every row. */
    record Outcome(double seconds, double cpuSeconds, long rows, double sum) {}
}
