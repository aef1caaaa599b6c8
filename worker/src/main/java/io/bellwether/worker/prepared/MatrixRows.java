package io.bellwether.worker.prepared;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.worker.dataset.MatrixColumn;
import io.bellwether.worker.dataset.Words;
import io.bellwether.worker.segment.MappedDataset;
import io.bellwether.worker.transform.Column;
import io.bellwether.worker.transform.Dictionary;
import io.bellwether.worker.transform.Frame;
import io.bellwether.worker.transform.TrainRows;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The train rows of a decoded copy as its columns were before. Caller-confined. */
final class MatrixRows implements TrainRows {
    static final int BLOCK_ROWS = 8_192;

    private final MappedDataset dataset;
    private final List<MatrixColumn> columns;
    private final Map<String, Dictionary> dictionaries = new HashMap<>();

    MatrixRows(MappedDataset dataset, Words words) {
        this.dataset = dataset;
        columns = dataset.version().features().stream().map(MatrixColumn::parse).toList();
        words.byColumn().forEach((column, list) -> dictionaries.put(column, new Dictionary(list)));
    }

    @Override
    public long rows() {
        return dataset.trainRows();
    }

    @Override
    public void forEach(Visitor visitor) {
        forEach(0, dataset.trainRows(), visitor);
    }

    /** Rows of the validation part too; the first row's number is that within its part. */
    void forEach(long first, long end, Visitor visitor) {
        for (long row = first; row < end; row += BLOCK_ROWS) {
            if (Thread.currentThread().isInterrupted()) {
                throw new ClusterException(ErrorCode.CANCELLED, "fitting transforms was cancelled");
            }
            int count = (int) Math.min(BLOCK_ROWS, end - row);
            float[] labels = new float[count];
            dataset.labels(row, count).get(labels);
            visitor.accept(frame(row, count, row - first), labels);
        }
    }

    private Frame frame(long row, int count, long number) {
        FloatBuffer block = dataset.features(row, count);
        int width = columns.size();
        List<Column> made = new ArrayList<>();
        for (int at = 0; at < width; at++) {
            MatrixColumn column = columns.get(at);
            switch (column.coding()) {
                case NUMBER -> made.add(new Column.Numbers(column.source(), numbers(block, at, width, count)));
                case WORD -> made.add(words(block, at, width, count, column.source()));
                case DAY -> made.add(times(block, at, width, count, column.source()));
                case SECOND -> {} // follows its day, and is read with it
            }
        }
        return new Frame(count, number, made);
    }

    private static double[] numbers(FloatBuffer block, int at, int width, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = block.get(i * width + at);
        }
        return values;
    }

    private Column words(FloatBuffer block, int at, int width, int count, String name) {
        int[] codes = new int[count];
        for (int i = 0; i < count; i++) {
            float code = block.get(i * width + at);
            codes[i] = Float.isNaN(code) ? Column.Words.MISSING : (int) code;
        }
        return new Column.Words(name, codes, Objects.requireNonNull(dictionaries.get(name), name));
    }

    private static Column times(FloatBuffer block, int at, int width, int count, String name) {
        double[] seconds = new double[count];
        for (int i = 0; i < count; i++) {
            seconds[i] = MatrixColumn.seconds(block.get(i * width + at), block.get(i * width + at + 1));
        }
        return new Column.Times(name, seconds);
    }
}
