package io.bellwether.worker.engine.spark;

import io.bellwether.worker.segment.MappedDataset;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Reads the rows of a partition, given its number, from the mapped matrix. Spark serializes its tasks even within a JVM, so
 * this carries the matrix's number and finds the matrix here.
 */
@SuppressWarnings("ArrayRecordComponent") // serialized by Spark, compared by nobody
record RowReader(int matrix, int partitions, long first, long rows, double[] means, RowColumns columns)
        implements FlatMapFunction<Iterator<Integer>, Row> {
    static final Map<Integer, MappedDataset> MATRICES = new ConcurrentHashMap<>();

    private static final int BLOCK_ROWS = 4_096;

    @Override
    public Iterator<Row> call(Iterator<Integer> numbers) {
        int number = numbers.next();
        MappedDataset dataset = Objects.requireNonNull(MATRICES.get(matrix), "matrix " + matrix);
        long start = first + rows * number / partitions;
        return new Rows(dataset, start, first + rows * (number + 1) / partitions, means, columns);
    }

    private static final class Rows implements Iterator<Row> {
        private final MappedDataset dataset;
        private final long end;
        private final double[] means;
        private final RowColumns columns;
        private final double[] all;
        private long next;
        private FloatBuffer features = FloatBuffer.allocate(0);
        private FloatBuffer labels = FloatBuffer.allocate(0);

        Rows(MappedDataset dataset, long start, long end, double[] means, RowColumns columns) {
            this.dataset = dataset;
            this.next = start;
            this.end = end;
            this.means = means;
            this.columns = columns;
            this.all = new double[means.length];
        }

        @Override
        public boolean hasNext() {
            return next < end;
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (!labels.hasRemaining()) {
                int count = (int) Math.min(BLOCK_ROWS, end - next);
                features = dataset.features(next, count);
                labels = dataset.labels(next, count);
            }
            next++;
            for (int column = 0; column < all.length; column++) {
                float value = features.get();
                all[column] = Float.isNaN(value) ? means[column] : value;
            }
            return row(labels.get());
        }

        private Row row(double label) {
            double[] values = new double[columns.features().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = all[columns.features().get(i)];
            }
            Object[] row = new Object[2 + columns.apart().size()];
            row[0] = Vectors.dense(values);
            row[1] = label;
            for (int i = 2; i < row.length; i++) {
                RowColumns.Apart column = columns.apart().get(i - 2);
                double value = all[column.index()];
                row[i] = column.isFlag() ? (Object) (value != 0) : (Object) value;
            }
            return RowFactory.create(row);
        }
    }
}
