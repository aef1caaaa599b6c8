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
record RowReader(int matrix, int partitions, long first, long rows, double[] means)
        implements FlatMapFunction<Iterator<Integer>, Row> {
    static final Map<Integer, MappedDataset> MATRICES = new ConcurrentHashMap<>();

    private static final int BLOCK_ROWS = 4_096;

    @Override
    public Iterator<Row> call(Iterator<Integer> numbers) {
        int number = numbers.next();
        MappedDataset dataset = Objects.requireNonNull(MATRICES.get(matrix), "matrix " + matrix);
        long start = first + rows * number / partitions;
        return new Rows(dataset, start, first + rows * (number + 1) / partitions, means);
    }

    private static final class Rows implements Iterator<Row> {
        private final MappedDataset dataset;
        private final long end;
        private final double[] means;
        private long next;
        private FloatBuffer features = FloatBuffer.allocate(0);
        private FloatBuffer labels = FloatBuffer.allocate(0);

        Rows(MappedDataset dataset, long start, long end, double[] means) {
            this.dataset = dataset;
            this.next = start;
            this.end = end;
            this.means = means;
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
            double[] values = new double[means.length];
            for (int column = 0; column < values.length; column++) {
                float value = features.get();
                values[column] = Float.isNaN(value) ? means[column] : value;
            }
            return RowFactory.create(Vectors.dense(values), (double) labels.get());
        }
    }
}
