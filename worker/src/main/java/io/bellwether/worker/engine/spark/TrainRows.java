package io.bellwether.worker.engine.spark;

import io.bellwether.worker.segment.MappedDataset;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.apache.spark.sql.types.DataType;
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
/** A dataset's train rows as a DataFrame of {@code features}, {@code label} and what a fit reads apart. Thread-safe. */
final class TrainRows implements AutoCloseable {
    static final String FEATURES = "features";
    static final String LABEL = "label";

    private static final long ROWS_PER_PARTITION = 131_072;
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final SparkSession session;
    private final MappedDataset dataset;
    private final RowColumns columns;
    private final int matrix;
    private final double[] means;
    private final Dataset<Row> rows;

    private TrainRows(SparkSession session, MappedDataset dataset, RowColumns columns, int matrix) {
        this.session = session;
        this.dataset = dataset;
        this.columns = columns;
        this.matrix = matrix;
        this.means = ColumnMeans.of(dataset);
        if (columns.keepsMissing()) {
            Arrays.fill(means, Double.NaN);
        }
        this.rows = frame(0, dataset.trainRows()).persist(StorageLevel.MEMORY_ONLY());
    }

    static TrainRows open(SparkSession session, MappedDataset dataset, RowColumns columns) {
        int matrix = NEXT.incrementAndGet();
        RowReader.MATRICES.put(matrix, dataset);
        return new TrainRows(session, dataset, columns, matrix);
    }

    private Dataset<Row> frame(long first, long count) {
        int partitions = Math.toIntExact(Math.max(1, (count - 1) / ROWS_PER_PARTITION + 1));
        List<Integer> numbers = IntStream.range(0, partitions).boxed().toList();
        JavaRDD<Row> read = JavaSparkContext.fromSparkContext(session.sparkContext())
                .parallelize(numbers, partitions)
                .mapPartitions(new RowReader(matrix, partitions, first, count, means, columns));
        return session.createDataFrame(read, schema());
    }

    Dataset<Row> rows() {
        return rows;
    }

    /** The validation rows, not cached. */
    Dataset<Row> validation() {
        return frame(dataset.trainRows(), dataset.validationRows());
    }

    RowColumns columns() {
        return columns;
    }

    /** By column that a prediction reads, over the train rows: what a missing value counts as. */
    double[] means() {
        return columns.scored().stream().mapToDouble(index -> means[index]).toArray();
    }

    @Override
    public void close() {
        rows.unpersist(false);
        RowReader.MATRICES.remove(matrix);
    }

    private StructType schema() {
        Metadata features = new AttributeGroup(FEATURES, columns.features().size()).toMetadata();
        Metadata label = isBinary(dataset.trainLabels())
                ? NominalAttribute.defaultAttr()
                        .withName(LABEL)
                        .withNumValues(2)
                        .toMetadata()
                : Metadata.empty();
        List<StructField> fields = new ArrayList<>();
        fields.add(new StructField(FEATURES, SQLDataTypes.VectorType(), false, features));
        fields.add(new StructField(LABEL, DataTypes.DoubleType, false, label));
        for (RowColumns.Apart column : columns.apart()) {
            DataType type = column.isFlag() ? DataTypes.BooleanType : DataTypes.DoubleType;
            fields.add(new StructField(column.param(), type, false, Metadata.empty()));
        }
        return new StructType(fields.toArray(StructField[]::new));
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
