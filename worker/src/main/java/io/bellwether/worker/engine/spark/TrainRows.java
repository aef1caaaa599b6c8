package io.bellwether.worker.engine.spark;

import io.bellwether.worker.segment.MappedDataset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/*
 * Implementation note.
 *
 * Spark's tasks run in this JVM, so they read the mapped matrix itself (see RowReader) and nothing is written or sent. The
 * rows are cached as Spark's columns by the first trial; a partition that finds no room is read from the map again. Partitions
 * follow from the number of rows alone: fits must not depend on the node that they run on. The columns' attributes say what
 * Spark would otherwise run a job for in every fit: how many features and classes there are.
 */
/** A dataset's train rows as a DataFrame of {@code features} and {@code label}. Thread-safe. */
final class TrainRows implements AutoCloseable {
    static final String FEATURES = "features";
    static final String LABEL = "label";

    private static final long ROWS_PER_PARTITION = 131_072;
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final SparkSession session;
    private final MappedDataset dataset;
    private final int matrix;
    private final double[] means;
    private final Dataset<Row> rows;

    private TrainRows(SparkSession session, MappedDataset dataset, int matrix) {
        this.session = session;
        this.dataset = dataset;
        this.matrix = matrix;
        this.means = ColumnMeans.of(dataset);
        this.rows = frame(0, dataset.trainRows()).persist(StorageLevel.MEMORY_ONLY());
    }

    static TrainRows open(SparkSession session, MappedDataset dataset) {
        int matrix = NEXT.incrementAndGet();
        RowReader.MATRICES.put(matrix, dataset);
        return new TrainRows(session, dataset, matrix);
    }

    private Dataset<Row> frame(long first, long count) {
        int partitions = Math.toIntExact(Math.max(1, (count - 1) / ROWS_PER_PARTITION + 1));
        List<Integer> numbers = IntStream.range(0, partitions).boxed().toList();
        JavaRDD<Row> read = JavaSparkContext.fromSparkContext(session.sparkContext())
                .parallelize(numbers, partitions)
                .mapPartitions(new RowReader(matrix, partitions, first, count, means));
        return session.createDataFrame(read, schema(dataset));
    }

    Dataset<Row> rows() {
        return rows;
    }

    /** The validation rows, not cached. */
    Dataset<Row> validation() {
        return frame(dataset.trainRows(), dataset.validationRows());
    }

    /** By column, over the train rows: what a missing value counts as. */
    double[] means() {
        return means.clone();
    }

    @Override
    public void close() {
        rows.unpersist(false);
        RowReader.MATRICES.remove(matrix);
    }

    private static StructType schema(MappedDataset dataset) {
        Metadata features = new AttributeGroup(FEATURES, dataset.columns()).toMetadata();
        Metadata label = isBinary(dataset.trainLabels())
                ? NominalAttribute.defaultAttr()
                        .withName(LABEL)
                        .withNumValues(2)
                        .toMetadata()
                : Metadata.empty();
        return new StructType(new StructField[] {
            new StructField(FEATURES, SQLDataTypes.VectorType(), false, features),
            new StructField(LABEL, DataTypes.DoubleType, false, label)
        });
    }

    private static boolean isBinary(float[] labels) {
        for (float label : labels) {
            if (label != 0 && label != 1) {
                return false;
            }
        }
        return true;
    }
}
