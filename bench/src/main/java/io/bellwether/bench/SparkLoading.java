package io.bellwether.bench;

import io.bellwether.client.json.Json;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * What loading is measured against: Spark reads the same file and caches it in memory, one copy, in a local session on the same
 * cores. Types of CSV are inferred by both. The session's start is told apart.
 */
final class SparkLoading {
    private SparkLoading() {}

    /** The process: the file, a directory of its own, threads. Prints one JSON object. */
    public static void main(String[] arguments) {
        long start = System.nanoTime();
        Path directory = Path.of(arguments[1]);
        SparkSession session = SparkSession.builder()
                .master("local[" + arguments[2] + "]")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.ui.enabled", "false")
                .config("spark.local.dir", directory.resolve("spark-local").toString())
                .config(
                        "spark.sql.warehouse.dir",
                        directory.resolve("spark-warehouse").toString())
                .getOrCreate();
        session.range(1).count(); // the session's own first steps
        long ready = System.nanoTime();
        double cpu = LoadProcess.cpuSeconds();
        Dataset<Row> rows = arguments[0].endsWith(".csv")
                ? session.read()
                        .option("header", true)
                        .option("inferSchema", true)
                        .csv(arguments[0])
                : session.read().parquet(arguments[0]);
        long count = rows.persist(StorageLevel.MEMORY_ONLY()).count();
        long end = System.nanoTime();
        System.out.println(Json.write(
                new Outcome((ready - start) * 1e-9, (end - ready) * 1e-9, LoadProcess.cpuSeconds() - cpu, count)));
        session.stop();
    }

    /** {@code seconds}: from the file to all rows in the cache. */
    record Outcome(double startSeconds, double seconds, double cpuSeconds, long rows) {}
}
