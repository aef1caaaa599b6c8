package io.bellwether.worker.scoring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.ql.exec.vector.BytesColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.ColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.DecimalColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.DoubleColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.LongColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.TimestampColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.VectorizedRowBatch;
import org.apache.orc.OrcFile;
import org.apache.orc.Reader;
import org.apache.orc.RecordReader;
import org.apache.orc.TypeDescription;

/** An ORC file as lines of text, by ORC's own reader. */
final class OrcLines {
    private OrcLines() {}

    static List<String> of(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Reader reader = OrcFile.createReader(
                        new org.apache.hadoop.fs.Path(file.toUri()),
                        OrcFile.readerOptions(new Configuration()).useUTCTimestamp(true));
                RecordReader rows = reader.rows()) {
            TypeDescription schema = reader.getSchema();
            VectorizedRowBatch batch = schema.createRowBatch();
            while (rows.nextBatch(batch)) {
                for (int row = 0; row < batch.size; row++) {
                    List<String> fields = new ArrayList<>();
                    for (int column = 0; column < batch.numCols; column++) {
                        fields.add(text(schema.getChildren().get(column).getCategory(), batch.cols[column], row));
                    }
                    lines.add(String.join(",", fields));
                }
            }
        }
        return lines;
    }

    private static String text(TypeDescription.Category type, ColumnVector vector, int given) {
        int row = vector.isRepeating ? 0 : given;
        if (!vector.noNulls && vector.isNull[row]) {
            return "null";
        }
        if (vector instanceof BytesColumnVector bytes) {
            return bytes.toString(row);
        } else if (vector instanceof DoubleColumnVector numbers) {
            return type == TypeDescription.Category.FLOAT
                    ? Float.toString((float) numbers.vector[row])
                    : Double.toString(numbers.vector[row]);
        } else if (vector instanceof DecimalColumnVector decimals) {
            return decimals.vector[row].toString();
        } else if (vector instanceof TimestampColumnVector timestamps) {
            return java.time.LocalDateTime.ofInstant(
                            timestamps.asScratchTimestamp(row).toInstant(), java.time.ZoneOffset.UTC)
                    .toString()
                    .replace('T', ' ');
        }
        long whole = ((LongColumnVector) vector).vector[row];
        return switch (type) {
            case BOOLEAN -> Boolean.toString(whole != 0);
            case DATE -> java.time.LocalDate.ofEpochDay(whole).toString();
            default -> Long.toString(whole);
        };
    }
}
