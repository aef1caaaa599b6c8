package io.bellwether.worker.scoring;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.ParquetRows;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.TableColumn;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Writes Parquet. */
final class ParquetScoreWriter implements ScoreWriter {
    private final ParquetRows file;

    ParquetScoreWriter(Storage storage, Path path, List<TableColumn> copied) {
        // Scores and row ids are hardly ever the same twice: for them a dictionary would only be given up after some
        // time.
        ParquetProperties properties = ParquetProperties.builder()
                .withDictionaryEncoding(ScoringColumns.ROW_ID, false)
                .withDictionaryEncoding(ScoringColumns.SCORE, false)
                .build();
        file = new ParquetRows(storage, path, schema(copied), properties);
    }

    @Override
    public void write(ScoredRows rows) {
        int scores = rows.copied().size() + 1; // row ids, what is copied, scores
        file.write(rows.count(), (column, from, end, to) -> {
            if (column == 0) {
                for (int row = from; row < end; row++) {
                    to.write(rows.ids()[row], 0, 0);
                }
            } else if (column == scores) {
                for (int row = from; row < end; row++) {
                    to.write(rows.scores()[row], 0, 0);
                }
            } else {
                copy(rows.copied().get(column - 1), rows.places(), from, end, to);
            }
        });
    }

    @Override
    public void close() {
        file.close();
    }

    private static MessageType schema(List<TableColumn> copied) {
        List<Type> fields = new ArrayList<>();
        fields.add(Types.required(PrimitiveTypeName.INT64).named(ScoringColumns.ROW_ID));
        copied.forEach(column -> fields.add(column.type()));
        fields.add(Types.required(PrimitiveTypeName.DOUBLE).named(ScoringColumns.SCORE));
        return new MessageType("scores", fields);
    }

    private static void copy(ColumnVector vector, int[] places, int start, int end, ColumnWriter to) {
        PrimitiveTypeName type = vector.column().type().getPrimitiveTypeName();
        for (int row = start; row < end; row++) {
            int place = places[row];
            if (vector.isNull(place)) {
                to.writeNull(0, 0);
                continue;
            }
            switch (type) {
                case INT32 -> to.write((int) vector.whole(place), 0, 1);
                case INT64 -> to.write(vector.whole(place), 0, 1);
                case BOOLEAN -> to.write(vector.whole(place) != 0, 0, 1);
                case FLOAT -> to.write((float) vector.floating(place), 0, 1);
                case DOUBLE -> to.write(vector.floating(place), 0, 1);
                default -> to.write(vector.bytes(place), 0, 1);
            }
        }
    }
}
