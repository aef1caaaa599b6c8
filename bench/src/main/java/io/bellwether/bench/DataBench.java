package io.bellwether.bench;

import io.bellwether.client.launch.JvmOpens;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/*
 * Figures.
 *
 * parquet_load_rows_per_s, csv_load_rows_per_s: rows of one file over the time from its path to all of its segments in the grid of one
 *   node, hence without backups, checksums and statistics of all columns included. The grid is up by then.
 * spark_parquet_rows_per_s, spark_csv_rows_per_s: the same file read and cached in memory, one copy, by Spark on as many threads; types of
 *   CSV are inferred. Its session is up and has run a job by then.
 * parquet_load_ratio, csv_load_ratio: the first by the second; above 1 the cluster is faster.
 * parquet_load_cpu_ratio, csv_load_cpu_ratio: the cores' time that Spark took by what the cluster took, which other processes disturb less.
 * decode_gb_per_s: the decoded copy's bytes over the time that a node takes to make it from the grid.
 * mapped_memory_ratio: by how much 8 processes that map the copy and read all of it grow together, over the copy's bytes; 8 if each had
 *   one of its own.
 * peer_read_gb_per_s: the copy's bytes over the time until another process has fetched it, its checksums compared, through the loopback
 *   device; the fastest of five.
 * loopback_gb_per_s: as many bytes sent from memory and thrown away by the receiver, the fastest of five.
 * peer_read_ratio: the first by the second.
 *
 * Each side has a fresh process, with a heap of 4 GiB, ours as workers are started: with their flags and their archive of loaded classes,
 * Spark's with neither. Both take turns, and only one of them runs at a time.
 */
/** Datasets: loading against Spark's read and cache, and what the decoded copy costs. */
final class DataBench {
    private static final String NAME = "data";
    private static final int EXECUTORS = 8;

    private final Plan plan;
    private final Consumer<Figure> figures;

    DataBench(Plan plan, Consumer<Figure> figures) {
        this.plan = plan;
        this.figures = figures;
    }

    /** Measures all and hands the figures on. */
    void run() throws IOException, InterruptedException {
        try (Workplace workplace = Workplace.create()) {
            Path directory = workplace.directory();
            say("writing " + plan.rows() + " rows as Parquet and as CSV");
            Path parquet = directory.resolve("rows.parquet");
            ScoringInput.draw(parquet, plan.rows());
            Path csv = SyntheticData.write(directory, plan.rows(), 1).train();
            compare("parquet", parquet, directory);
            LoadProcess.Outcome loaded = compare("csv", csv, directory);
            figure("decode_gb_per_s", "GB/s", loaded.bytes() * 1e-9 / loaded.decodeSeconds());
            peerRead(loaded, directory);
            figure("mapped_memory_ratio", "1", mappedBytes(loaded.copy()) / (double) loaded.bytes());
        }
    }

    private LoadProcess.Outcome compare(String format, Path file, Path directory)
            throws IOException, InterruptedException {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> cpuRatios = new ArrayList<>();
        LoadProcess.Outcome last = null;
        for (int turn = 0; turn < plan.repeat(); turn++) {
            Path place = Files.createDirectory(directory.resolve(format + "-" + turn));
            last = ChildProcess.outcomeAsWorker(
                    LoadProcess.class, flags(), List.of(file, place), LoadProcess.Outcome.class);
            say(format + ": " + seconds(last.seconds()) + " into the grid (" + seconds(last.cpuSeconds())
                    + " of the cores), " + seconds(last.decodeSeconds()) + " to decode");
            SparkLoading.Outcome spark = ChildProcess.outcome(
                    SparkLoading.class, flags(), List.of(file, place, plan.cores()), SparkLoading.Outcome.class);
            say(format + ": " + seconds(spark.seconds()) + " in Spark (" + seconds(spark.cpuSeconds())
                    + " of the cores)");
            if (spark.rows() != last.rows()) {
                throw new IllegalStateException(last.rows() + " rows (expected: Spark's " + spark.rows() + ")");
            }
            ours.add(last.rows() / last.seconds());
            theirs.add(spark.rows() / spark.seconds());
            ratios.add(spark.seconds() / last.seconds());
            cpuRatios.add(spark.cpuSeconds() / last.cpuSeconds());
        }
        figure(format + "_load_rows_per_s", "1/s", median(ours));
        figure("spark_" + format + "_rows_per_s", "1/s", median(theirs));
        figure(format + "_load_ratio", "1", median(ratios));
        figure(format + "_load_cpu_ratio", "1", median(cpuRatios));
        if (last == null) {
            throw new IllegalStateException("nothing was measured");
        }
        return last;
    }

    private void peerRead(LoadProcess.Outcome loaded, Path directory) throws IOException, InterruptedException {
        Path copy = Path.of(loaded.copy());
        Process owner = ChildProcess.start(PeerProcess.class, flags(), List.of("give", copy));
        try (BufferedReader output = owner.inputReader()) {
            String address = String.valueOf(output.readLine());
            PeerProcess.Outcome outcome = ChildProcess.outcome(
                    PeerProcess.class,
                    flags(),
                    List.of("fetch", address, copy.getFileName(), directory.resolve("fetched"), loaded.bytes()),
                    PeerProcess.Outcome.class);
            figure("peer_read_gb_per_s", "GB/s", loaded.bytes() * 1e-9 / outcome.fetchSeconds());
            figure("loopback_gb_per_s", "GB/s", loaded.bytes() * 1e-9 / outcome.loopbackSeconds());
            figure("peer_read_ratio", "1", outcome.loopbackSeconds() / outcome.fetchSeconds());
        } finally {
            owner.destroyForcibly();
        }
    }

    /** By how much processes that map the copy grow together. */
    private static long mappedBytes(String copy) throws IOException {
        List<Process> executors = new ArrayList<>();
        List<BufferedReader> outputs = new ArrayList<>();
        try {
            for (int i = 0; i < EXECUTORS; i++) {
                Process executor = ChildProcess.start(
                        MapProcess.class,
                        Stream.concat(
                                        Stream.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                                        JvmOpens.flags().stream())
                                .toList(),
                        List.of(copy));
                executors.add(executor);
                outputs.add(executor.inputReader());
                outputs.get(i).readLine();
            }
            long before = residentBytes(executors);
            for (int i = 0; i < EXECUTORS; i++) {
                executors.get(i).getOutputStream().write('\n');
                executors.get(i).getOutputStream().flush();
            }
            for (BufferedReader output : outputs) {
                output.readLine();
            }
            return residentBytes(executors) - before;
        } finally {
            executors.forEach(Process::destroyForcibly);
        }
    }

    private static long residentBytes(List<Process> processes) throws IOException {
        long bytes = 0;
        for (Process process : processes) {
            bytes += MapProcess.residentBytes(process.pid());
        }
        return bytes;
    }

    private static List<String> flags() {
        return Stream.concat(Stream.of("-Xmx4g"), JvmOpens.flags().stream()).toList();
    }

    private void figure(String metric, String unit, double value) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("cores", plan.cores());
        params.put("repeat", plan.repeat());
        params.put("rows", plan.rows());
        params.put("columns", SyntheticData.COLUMNS);
        params.put("executors", EXECUTORS);
        params.put("jdk", System.getProperty("java.runtime.version", "unknown"));
        params.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        figures.accept(new Figure(NAME, metric, value, unit, params));
    }

    private static double median(List<Double> values) {
        return Median.middle(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.2f s", value);
    }

    private static void say(String sentence) {
        System.err.println("bench: " + sentence);
    }

    /** What to measure. */
    record Plan(int repeat, int rows, int cores) {}
}
