package io.bellwether.worker.dataset;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Gives the columns of a file the types of its table, where that holds the values of files that store them in several ways. Caller-confined. */
final class ConvertedReader implements TableReader {
    private static final long NANOS = 1_000_000_000L;
    private static final long JULIAN_DAY_OF_1970 = 2_440_588;
    private static final long DAY_SECONDS = 86_400;

    private final TableReader inner;
    private final String file;
    private final List<ColumnVector> vectors = new ArrayList<>();

    private ConvertedReader(TableReader inner, String file, List<TableColumn> wanted) {
        this.inner = inner;
        this.file = file;
        for (int i = 0; i < wanted.size(); i++) {
            ColumnVector own = inner.columns().get(i);
            vectors.add(isToConvert(own.column(), wanted.get(i)) ? new ColumnVector(wanted.get(i), BATCH_ROWS) : own);
        }
    }

    /** The reader itself, if its columns are those of the table already. */
    static TableReader of(TableReader inner, String file, List<TableColumn> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            if (isToConvert(inner.columns().get(i).column(), wanted.get(i))) {
                return new ConvertedReader(inner, file, wanted);
            }
        }
        return inner;
    }

    /** A table of which only the first file was looked at has that one's types: they may not hold what is in another. */
    private static boolean isToConvert(TableColumn own, TableColumn wanted) {
        return !own.type().equals(wanted.type())
                && CommonType.of(wanted, own)
                        .filter(common -> common.type().equals(wanted.type()))
                        .isPresent();
    }

    @Override
    public int next() {
        int rows = inner.next();
        for (int i = 0; i < vectors.size(); i++) {
            ColumnVector from = inner.columns().get(i);
            ColumnVector to = vectors.get(i);
            for (int row = 0; from != to && row < rows; row++) {
                convert(from, to, row);
            }
        }
        return rows;
    }

    @Override
    public List<ColumnVector> columns() {
        return vectors;
    }

    @Override
    public void close() {
        inner.close();
    }

    private void convert(ColumnVector from, ColumnVector to, int row) {
        if (from.isNull(row)) {
            to.setNull(row);
            return;
        }
        switch (to.column().kind()) {
            case INTEGER, UNSIGNED -> to.set(row, whole(from, row));
            case DECIMAL -> set(to, row, unscaled(from, row));
            case TIMESTAMP -> to.set(row, time(from, to, row));
            case FLOATING -> to.set(row, from.number(row));
            default -> to.set(row, from.bytes(row));
        }
    }

    private static long whole(ColumnVector from, int row) {
        return from.column().kind() == TableColumn.Kind.UNSIGNED && stored(from) == PrimitiveTypeName.INT32
                ? Integer.toUnsignedLong((int) from.whole(row))
                : from.whole(row);
    }

    private static BigDecimal unscaled(ColumnVector from, int row) {
        boolean isWhole = stored(from) == PrimitiveTypeName.INT32 || stored(from) == PrimitiveTypeName.INT64;
        BigInteger digits = isWhole
                ? BigInteger.valueOf(from.whole(row))
                : new BigInteger(from.bytes(row).getBytes());
        return new BigDecimal(digits, scale(from));
    }

    /** The scale of a table is that of no file greater. */
    private static void set(ColumnVector to, int row, BigDecimal value) {
        BigInteger digits = value.setScale(scale(to)).unscaledValue();
        if (stored(to) == PrimitiveTypeName.INT64) {
            to.set(row, digits.longValueExact());
        } else {
            to.set(row, Binary.fromConstantByteArray(digits.toByteArray()));
        }
    }

    private long time(ColumnVector from, ColumnVector to, int row) {
        try {
            if (from.column().kind() == TableColumn.Kind.DATE) {
                return Math.multiplyExact(from.whole(row) * DAY_SECONDS, perSecond(to));
            }
            return stored(from) == PrimitiveTypeName.INT96
                    ? moment(from.bytes(row), perSecond(to))
                    : Math.multiplyExact(from.whole(row), perSecond(to) / perSecond(from));
        } catch (ArithmeticException e) {
            throw DataErrors.invalid(
                    "file " + file + ", column '" + to.column().name() + "'",
                    from.text(row) + (from.column().kind() == TableColumn.Kind.DATE ? " days" : " seconds")
                            + " since 1970",
                    "a time that nanoseconds since 1970 can tell, up to the year 2262, since other files have these",
                    SchemaCheck.NEXT);
        }
    }

    private static long moment(Binary int96, long perSecond) {
        ByteBuffer bytes = int96.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long ofDay = bytes.getLong() / (NANOS / perSecond);
        long seconds = (bytes.getInt() - JULIAN_DAY_OF_1970) * DAY_SECONDS;
        return Math.addExact(Math.multiplyExact(seconds, perSecond), ofDay);
    }

    private static long perSecond(ColumnVector vector) {
        return switch (((TimestampLogicalTypeAnnotation) vector.column().type().getLogicalTypeAnnotation()).getUnit()) {
            case MILLIS -> 1_000L;
            case MICROS -> 1_000_000L;
            case NANOS -> NANOS;
        };
    }

    private static int scale(ColumnVector vector) {
        return ((DecimalLogicalTypeAnnotation) vector.column().type().getLogicalTypeAnnotation()).getScale();
    }

    private static PrimitiveTypeName stored(ColumnVector vector) {
        return vector.column().type().getPrimitiveTypeName();
    }
}
