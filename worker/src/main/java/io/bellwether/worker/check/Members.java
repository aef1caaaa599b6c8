package io.bellwether.worker.check;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.transform.IsoTimes;
import java.time.DateTimeException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** The values of a set as people write them, to be found among those of a column: its texts as they are, else what they mean. Caller-confined. */
final class Members {
    private final List<String> written;
    private final Set<String> texts;
    private final Set<Double> numbers = new HashSet<>();
    private @Nullable TableColumn column;

    Members(List<String> written) {
        this.written = written;
        texts = Set.copyOf(written);
    }

    /** Whether a value that is there is one of them. */
    boolean has(ColumnVector vector, int row) {
        if (!vector.column().hasNumbers()) {
            return texts.contains(vector.text(row));
        }
        if (!vector.column().equals(column)) {
            column = vector.column();
            numbers.clear();
            written.forEach(text -> numbers.add(meaning(vector.column(), text.strip())));
        }
        return numbers.contains(Times.isTime(vector) ? Times.micros(vector, row) : vector.number(row) + 0.0);
    }

    /** NaN, which no value is, for what can't be one of the column. */
    private static double meaning(TableColumn column, String text) {
        if (column.kind() == TableColumn.Kind.BOOLEAN
                && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"))) {
            return text.equalsIgnoreCase("true") ? 1 : 0;
        }
        boolean isTime = column.kind() == TableColumn.Kind.DATE || column.kind() == TableColumn.Kind.TIMESTAMP;
        try {
            if (isTime) {
                return Times.micros(IsoTimes.parse(text));
            }
            boolean isSingle = column.type().getPrimitiveTypeName() == PrimitiveTypeName.FLOAT;
            return (isSingle ? Float.parseFloat(text) : Double.parseDouble(text)) + 0.0;
        } catch (DateTimeException | NumberFormatException e) {
            return Double.NaN;
        }
    }
}
