package io.bellwether.worker.scoring;

import io.bellwether.worker.dataset.ColumnVector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Values of copied columns as other formats want them: exact, without a detour over floating point. */
final class CopiedValues {
    private static final long JULIAN_DAY_OF_1970 = 2_440_588;
    private static final long DAY_SECONDS = 86_400;

    private CopiedValues() {}

    /** Whether values are stored as bytes rather than as numbers. */
    static boolean isBytes(ColumnVector vector) {
        return switch (stored(vector)) {
            case INT32, INT64, BOOLEAN, FLOAT, DOUBLE -> false;
            default -> true;
        };
    }

    /** A decimal, or an unsigned number, that is not null. */
    static BigDecimal decimal(ColumnVector vector, int row) {
        if (vector.column().type().getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal) {
            BigInteger unscaled = isBytes(vector)
                    ? new BigInteger(vector.bytes(row).getBytes())
                    : BigInteger.valueOf(vector.whole(row));
            return new BigDecimal(unscaled, decimal.getScale());
        }
        return new BigDecimal(
                stored(vector) == PrimitiveTypeName.INT32
                        ? Integer.toUnsignedString((int) vector.whole(row))
                        : Long.toUnsignedString(vector.whole(row)));
    }

    /** A timestamp that is not null; one without a time zone as if it were of UTC. */
    static Instant instant(ColumnVector vector, int row) {
        if (isBytes(vector)) {
            ByteBuffer int96 = ByteBuffer.wrap(vector.bytes(row).getBytes()).order(ByteOrder.LITTLE_ENDIAN);
            long nanosOfDay = int96.getLong();
            return Instant.ofEpochSecond((int96.getInt() - JULIAN_DAY_OF_1970) * DAY_SECONDS, nanosOfDay);
        }
        long value = vector.whole(row);
        return switch (((TimestampLogicalTypeAnnotation) vector.column().type().getLogicalTypeAnnotation()).getUnit()) {
            case MILLIS -> Instant.ofEpochMilli(value);
            case MICROS ->
                Instant.ofEpochSecond(Math.floorDiv(value, 1_000_000L), Math.floorMod(value, 1_000_000L) * 1_000);
            case NANOS -> Instant.ofEpochSecond(0, value);
        };
    }

    /** Whether a timestamp names a point in time, rather than what a clock on some wall says. */
    static boolean isInstant(ColumnVector vector) {
        return !(vector.column().type().getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp)
                || timestamp.isAdjustedToUTC();
    }

    /** How a value that is not null is written in CSV: dates and times as ISO 8601 has them, bytes in hex. */
    static String text(ColumnVector vector, int row) {
        return switch (vector.column().kind()) {
            case TEXT -> vector.bytes(row).toStringUsingUTF8();
            case BOOLEAN -> Boolean.toString(vector.whole(row) != 0);
            case FLOATING ->
                stored(vector) == PrimitiveTypeName.FLOAT
                        ? Float.toString((float) vector.floating(row))
                        : Double.toString(vector.floating(row));
            case INTEGER -> Long.toString(vector.whole(row));
            case UNSIGNED, DECIMAL -> decimal(vector, row).toPlainString();
            case DATE -> LocalDate.ofEpochDay(vector.whole(row)).toString();
            case TIMESTAMP ->
                isInstant(vector)
                        ? instant(vector, row).toString()
                        : LocalDateTime.ofInstant(instant(vector, row), ZoneOffset.UTC)
                                .toString();
            case OPAQUE ->
                isBytes(vector)
                        ? HexFormat.of().formatHex(vector.bytes(row).getBytes())
                        : Long.toString(vector.whole(row));
        };
    }

    private static PrimitiveTypeName stored(ColumnVector vector) {
        return vector.column().type().getPrimitiveTypeName();
    }
}
