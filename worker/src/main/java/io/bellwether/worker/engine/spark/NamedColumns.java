package io.bellwether.worker.engine.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The features of a vector as columns of their own. */
final class NamedColumns {
    private static final String ALL = "bellwether_all";

    private NamedColumns() {}

    /** The rows with a column for each feature; Spark drops those that nothing reads. */
    static Dataset<Row> added(Dataset<Row> rows, List<String> features) {
        List<Column> columns = new ArrayList<>();
        for (String name : rows.columns()) {
            columns.add(new Column(name));
        }
        for (int i = 0; i < features.size(); i++) {
            columns.add(new Column(ALL).getItem(i).as(features.get(i)));
        }
        Column all = functions.vector_to_array(new Column(TrainRows.FEATURES), "float64");
        return rows.withColumn(ALL, all).select(columns.toArray(Column[]::new));
    }
}
