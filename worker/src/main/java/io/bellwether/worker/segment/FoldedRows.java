package io.bellwether.worker.segment;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.DatasetVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/*
 * Implementation note.
 *
 * Engines want a matrix whose train rows lie together, and then its validation rows. The folds are written one behind the other, and all
 * of them a second time:
 *
 *     0 1 2 3 4 0 1 2 3 4
 *         |-----------|        the window of fold 1: fitted on 2 3 4 0, evaluated on 1
 *
 * So each fold is a window on the same two files, and whatever reads a dataset reads it, knowing nothing of folds. The files have no name
 * from the moment at which they are mapped: they go with the process, however it ends.
 * Cost: twice the train rows on disk for each repeat and executor, written once.
 */
/** A dataset's train rows cut into folds: each is a dataset of its own. Immutable, thread-safe. */
public final class FoldedRows {
    private static final int BLOCK_ROWS = 4_096;

    private final List<MappedDataset> folds;

    private FoldedRows(List<MappedDataset> folds) {
        this.folds = List.copyOf(folds);
    }

    /**
     * Cuts them; see {@link io.bellwether.client.task.Fold}.
     *
     * @throws ClusterException {@code INVALID_DATA} if there are fewer rows than folds, {@code IO_FAILED} if they can't be written
     */
    public static FoldedRows cut(MappedDataset dataset, int folds, boolean stratify, long seed) {
        int rows = Math.toIntExact(dataset.trainRows());
        if (rows < folds) {
            throw new ClusterException(
                    ErrorCode.INVALID_DATA,
                    "evaluate.folds: " + folds + " of " + rows + " train rows (expected: at least one row each);"
                            + " choose fewer folds");
        }
        FoldOrder order = FoldOrder.of(rows, folds, stratify ? dataset.trainLabels() : null, seed);
        MappedDataset twice = twice(dataset, order.rows());
        List<MappedDataset> windows = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            int end = order.starts()[fold + 1];
            int size = end - order.starts()[fold];
            String name = "/fold-" + fold + "-of-" + folds + "-seed-" + seed + (stratify ? "-stratified" : "");
            windows.add(twice.window(version(dataset.version(), name, rows - size, size), end));
        }
        return new FoldedRows(windows);
    }

    /** The dataset of a fold, from 0: its validation rows are the fold's, its train rows all others. The same object each time. */
    public MappedDataset fold(int number) {
        return folds.get(number);
    }

    private static DatasetVersion version(DatasetVersion of, String suffix, long train, long validation) {
        return new DatasetVersion(
                of.id() + suffix, of.spec(), of.files(), of.features(), train, validation, of.segments());
    }

    private static MappedDataset twice(MappedDataset dataset, int[] rows) {
        Path directory = Path.of(System.getProperty("java.io.tmpdir", "."));
        try {
            Path features = Files.createTempFile(directory, "folds-", ".features");
            Path labels = Files.createTempFile(directory, "folds-", ".labels");
            try {
                write(features, dataset, rows, dataset.columns());
                write(labels, dataset, rows, 0);
                return MappedDataset.open(version(dataset.version(), "/folds", 2L * rows.length, 0), features, labels);
            } finally {
                Files.deleteIfExists(features);
                Files.deleteIfExists(labels);
            }
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "evaluate.folds: twice the train rows can't be written to " + directory + ": " + e.getMessage()
                            + "; make room there, or choose fewer evaluate.repeats",
                    e);
        }
    }

    /** @param columns the features of a row; 0 for its label instead */
    private static void write(Path file, MappedDataset dataset, int[] rows, int columns) throws IOException {
        float[] values = new float[Math.max(1, columns)];
        ByteBuffer buffer =
                ByteBuffer.allocate(BLOCK_ROWS * values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FloatBuffer block = FloatBuffer.allocate(0);
            int first = 0;
            int end = 0;
            for (int row : rows) {
                if (row < first || row >= end) {
                    first = row;
                    end = (int) Math.min(dataset.trainRows(), (long) row + BLOCK_ROWS);
                    block = columns == 0 ? dataset.labels(row, end - row) : dataset.features(row, end - row);
                }
                block.get((row - first) * values.length, values);
                for (float value : values) {
                    buffer.putFloat(value);
                }
                if (!buffer.hasRemaining()) {
                    drain(buffer, out);
                }
            }
            drain(buffer, out);
        }
        long bytes = Files.size(file);
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(file, StandardOpenOption.APPEND)) {
            for (long at = 0; at < bytes; ) {
                at += in.transferTo(at, bytes - at, out);
            }
        }
    }

    private static void drain(ByteBuffer buffer, FileChannel out) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        buffer.clear();
    }
}
