package io.bellwether.bench;

import io.bellwether.client.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.scala.Booster;
import ml.dmlc.xgboost4j.scala.spark.XGBoostClassificationModel;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What the cluster's scoring is measured against: the same booster in XGBoost's own Spark model, which reads the same file and
 * writes Parquet, in a local session on the same cores. Runs as a process of its own. The session's start is told apart, as a
 * job on a running Spark cluster would not pay for it.
 */
final class SparkScoring {
    private SparkScoring() {}

    /** The process: input and output (URIs), model, threads, a directory for what Spark leaves. Prints one JSON object. */
    public static void main(String[] arguments) throws Exception {
        long start = System.nanoTime();
        String output = arguments[1];
        Path scratch = Path.of(arguments[4]);
        SparkSession session = SparkSession.builder()
                .master("local[" + arguments[3] + "]")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.ui.enabled", "false")
                .config("spark.local.dir", scratch.resolve("spark-local").toString())
                .config(
                        "spark.sql.warehouse.dir",
                        scratch.resolve("spark-warehouse").toString())
                .getOrCreate();
        XGBoostClassificationModel model = new XGBoostClassificationModel(
                "bench",
                2,
                new Booster(XGBoost.loadModel(Files.readAllBytes(Path.of(arguments[2])))),
                scala.Option.empty());
        model.setFeaturesCol(IntStream.range(0, SyntheticData.COLUMNS)
                .mapToObj(column -> "f" + column)
                .toArray(String[]::new));
        session.range(1).count(); // the session's own first steps
        long ready = System.nanoTime();
        Dataset<Row> scored = model.transform(session.read().parquet(arguments[0]));
        scored.select(
                        functions
                                .vector_to_array(scored.col("probability"), "float64")
                                .getItem(1)
                                .as("score"),
                        scored.col(SyntheticData.LABEL))
                .write()
                .parquet(output);
        long end = System.nanoTime();
        System.out.println(Json.write(outcome(session, output, (ready - start) * 1e-9, (end - ready) * 1e-9)));
        session.stop();
    }

    /** A booster that was not fitted by Spark itself yields margins there, which the checks want as probabilities. */
    private static Outcome outcome(SparkSession session, String output, double startSeconds, double seconds) {
        String probability = "1 / (1 + exp(-score))";
        Row sums = session.read()
                .parquet(output)
                .selectExpr(
                        "count(*)",
                        "sum(" + probability + ")",
                        "sum(" + probability + " * " + SyntheticData.LABEL + ")")
                .first();
        return new Outcome(startSeconds, seconds, new ScoreSums(sums.getLong(0), sums.getDouble(1), sums.getDouble(2)));
    }

    /**
     * How it went.
     *
     * @param startSeconds from the process's start to a session that has run a job
     * @param seconds from the file to all scores written
     */
    record Outcome(double startSeconds, double seconds, ScoreSums sums) {}
}
