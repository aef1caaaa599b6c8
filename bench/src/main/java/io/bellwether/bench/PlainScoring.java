package io.bellwether.bench;

import io.bellwether.client.job.OutputFormat;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableReader;
import io.bellwether.worker.engine.ModelFormats;
import io.bellwether.worker.scoring.FeatureBlock;
import io.bellwether.worker.scoring.ScoreWriter;
import io.bellwether.worker.scoring.Scorer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.parquet.hadoop.metadata.BlockMetaData;

/**
 * What one would write by hand with the cluster's own reader, scorer and writer: a process whose threads take row groups of one file
 * in turns, each into a file of its own. No splits are planned, nothing is checked, committed or written to a manifest.
 */
final class PlainScoring {
    private final Storage storage = new Storage();
    private final AtomicInteger next = new AtomicInteger();
    private final Table table;
    private final List<BlockMetaData> rowGroups;
    private final ModelArtifact model;
    private final byte[] bytes;
    private final String output;

    private PlainScoring(String input, String output, Path model) throws Exception {
        table = Table.open(storage, "input", input);
        rowGroups = table.rowGroups(table.files().get(0));
        this.output = output;
        bytes = Files.readAllBytes(model);
        List<String> features = IntStream.range(0, SyntheticData.COLUMNS)
                .mapToObj(column -> "f" + column)
                .toList();
        this.model = new ModelArtifact("plain", bytes.length, "xgboost-ubj", features, SyntheticData.LABEL, Map.of());
    }

    /** The process: input, output, model, threads. Prints one JSON object. */
    public static void main(String[] arguments) throws Exception {
        long start = System.nanoTime();
        int threads = Integer.parseInt(arguments[3]);
        PlainScoring scoring = new PlainScoring(arguments[0], arguments[1], Path.of(arguments[2]));
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<Long>> parts = new ArrayList<>();
        for (int part = 0; part < threads; part++) {
            int number = part;
            parts.add(pool.submit(() -> scoring.score(number)));
        }
        long rows = 0;
        for (Future<Long> part : parts) {
            rows += part.get();
        }
        pool.shutdown();
        System.out.println(Json.write(new Outcome((System.nanoTime() - start) * 1e-9, rows)));
    }

    private long score(int part) {
        org.apache.hadoop.fs.Path file = storage.resolve(output + "/part-" + part + ".parquet");
        List<String> names = new ArrayList<>(model.features());
        names.add(SyntheticData.LABEL);
        long rows = 0;
        try (Scorer scorer = new ModelFormats().open(model, bytes);
                ScoreWriter writer = ScoreWriter.open(
                        storage, file, OutputFormat.PARQUET, List.of(table.column("label", SyntheticData.LABEL)))) {
            FeatureBlock block = scorer.features(SyntheticData.COLUMNS);
            float[] matrix = new float[TableReader.BATCH_ROWS * block.width()];
            double[] scores = new double[TableReader.BATCH_ROWS];
            long[] ids = new long[TableReader.BATCH_ROWS];
            int[] places = IntStream.range(0, TableReader.BATCH_ROWS).toArray();
            for (int group = next.getAndIncrement(); group < rowGroups.size(); group = next.getAndIncrement()) {
                BlockMetaData rowGroup = rowGroups.get(group);
                long first = rowGroup.getRowIndexOffset();
                try (TableReader reader = table.read(
                        table.files().get(0).path(), rowGroup.getStartingPos(), rowGroup.getCompressedSize(), names)) {
                    List<ColumnVector> features = reader.columns().subList(0, SyntheticData.COLUMNS);
                    List<ColumnVector> label = reader.columns().subList(SyntheticData.COLUMNS, names.size());
                    for (int batch = reader.next(); batch > 0; batch = reader.next()) {
                        block.fill(features, batch, first, matrix, null);
                        scorer.score(matrix, batch, scores);
                        for (int row = 0; row < batch; row++) {
                            ids[row] = first + row;
                        }
                        writer.write(new ScoreWriter.ScoredRows(batch, ids, places, label, scores));
                        first += batch;
                        rows += batch;
                    }
                }
            }
        }
        return rows;
    }

    /**
     * How it went.
     *
     * @param seconds from the start of {@code main} to all scores written
     */
    record Outcome(double seconds, long rows) {}
}
