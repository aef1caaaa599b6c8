package io.bellwether.worker.check;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.transform.IsoTimes;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;

/** Dates and timestamps on one scale: microseconds since 1970, in UTC; a date is its first moment. */
final class Times {
    private static final double MICROS = 1e6;
    private static final double DAY = 86_400;
    private static final LocalDateTime EPOCH = LocalDate.EPOCH.atStartOfDay();

    private Times() {}

    static boolean isTime(ColumnVector column) {
        return column.column().kind() == TableColumn.Kind.DATE
                || column.column().kind() == TableColumn.Kind.TIMESTAMP;
    }

    /** A value that is not null. */
    static double micros(ColumnVector column, int row) {
        double number = column.number(row);
        return Math.rint((column.column().kind() == TableColumn.Kind.DATE ? number * DAY : number) * MICROS);
    }

    static double micros(LocalDateTime time) {
        return ChronoUnit.MICROS.between(EPOCH, time);
    }

    /** Of a column of times, or of texts that tell some; NaN for another text. */
    static double microsOrNone(ColumnVector column, int row) {
        if (column.column().hasNumbers()) {
            return micros(column, row);
        }
        try {
            return micros(IsoTimes.parse(column.text(row)));
        } catch (DateTimeException e) {
            return Double.NaN;
        }
    }

    /** As ISO 8601 has it. */
    static String text(ColumnVector column, int row) {
        if (column.column().kind() == TableColumn.Kind.DATE) {
            return LocalDate.ofEpochDay((long) column.number(row)).toString();
        }
        return EPOCH.plus((long) micros(column, row), ChronoUnit.MICROS).toString();
    }
}
