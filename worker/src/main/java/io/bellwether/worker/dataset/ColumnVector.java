package io.bellwether.worker.dataset;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Values of one column for the rows of one batch; reused from batch to batch. Caller-confined. */
public final class ColumnVector {
    private static final long JULIAN_DAY_OF_1970 = 2_440_588;
    private static final int INT96_BYTES = 12;

    private final TableColumn column;
    private final boolean[] nulls;
    private final long[] longs;
    private final double[] doubles;
    private final float[] floats;
    private final Binary[] bytes;
    /** Of INT96, with which Spark stores moments: nanoseconds of the day, and the day by the Julian calendar. */
    private final long[] nanos;

    private final int[] days;
    private final double unit;

    ColumnVector(TableColumn column, int capacity) {
        this.column = column;
        nulls = new boolean[capacity];
        PrimitiveTypeName stored = column.type().getPrimitiveTypeName();
        boolean whole = stored == PrimitiveTypeName.INT32
                || stored == PrimitiveTypeName.INT64
                || stored == PrimitiveTypeName.BOOLEAN;
        boolean floating = stored == PrimitiveTypeName.FLOAT || stored == PrimitiveTypeName.DOUBLE;
        longs = new long[whole ? capacity : 0];
        doubles = new double[stored == PrimitiveTypeName.DOUBLE ? capacity : 0];
        floats = new float[stored == PrimitiveTypeName.FLOAT ? capacity : 0];
        boolean moment = stored == PrimitiveTypeName.INT96;
        nanos = new long[moment ? capacity : 0];
        days = new int[moment ? capacity : 0];
        bytes = new Binary[whole || floating || moment ? 0 : capacity];
        unit = unitOf(column);
    }

    public TableColumn column() {
        return column;
    }

    public boolean isNull(int row) {
        return nulls[row];
    }

    /** The value as a number; NaN if it is null or has none. */
    public double number(int row) {
        if (nulls[row]) {
            return Double.NaN;
        }
        if (doubles.length > 0) {
            return doubles[row];
        }
        if (floats.length > 0) {
            return floats[row];
        }
        return switch (column.kind()) {
            case INTEGER, BOOLEAN, DATE -> longs[row];
            case UNSIGNED -> unsigned(longs[row]);
            case DECIMAL -> longs.length > 0 ? longs[row] / unit : decimal(bytes[row]);
            case TIMESTAMP -> longs.length > 0 ? longs[row] / unit : seconds(nanos[row], days[row]);
            default -> Double.NaN;
        };
    }

    /** The first {@code rows} values as {@link #number} has them, all at once. */
    void numbers(double[] into, int rows) {
        if (doubles.length > 0) {
            for (int row = 0; row < rows; row++) {
                into[row] = nulls[row] ? Double.NaN : doubles[row];
            }
        } else if (floats.length > 0) {
            for (int row = 0; row < rows; row++) {
                into[row] = nulls[row] ? Double.NaN : floats[row];
            }
        } else if (longs.length > 0 && unit == 1 && column.kind() != TableColumn.Kind.UNSIGNED) {
            for (int row = 0; row < rows; row++) {
                into[row] = nulls[row] ? Double.NaN : longs[row];
            }
        } else if (nanos.length > 0) {
            for (int row = 0; row < rows; row++) {
                into[row] = nulls[row] ? Double.NaN : seconds(nanos[row], days[row]);
            }
        } else {
            for (int row = 0; row < rows; row++) {
                into[row] = number(row);
            }
        }
    }

    /** The value as people write it; {@code null} as a word if it is null. */
    public String text(int row) {
        if (nulls[row]) {
            return "null";
        }
        if (column.kind() == TableColumn.Kind.TEXT) {
            return bytes[row].toStringUsingUTF8();
        }
        double number = number(row);
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /** The value of a column that Parquet stores as INT32, INT64 or BOOLEAN. */
    public long whole(int row) {
        return longs[row];
    }

    /** The value of a column that Parquet stores as FLOAT or DOUBLE. */
    public double floating(int row) {
        return floats.length > 0 ? floats[row] : doubles[row];
    }

    /** The value of a column that Parquet stores as bytes. */
    public Binary bytes(int row) {
        if (nanos.length > 0) {
            ByteBuffer int96 = ByteBuffer.allocate(INT96_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            return Binary.fromConstantByteArray(
                    int96.putLong(nanos[row]).putInt(days[row]).array());
        }
        return bytes[row];
    }

    /** Makes a row's value missing, until the next batch is read. */
    public void clear(int row) {
        setNull(row);
    }

    /** So many rows without a value. */
    public static ColumnVector ofNulls(TableColumn column, int capacity) {
        ColumnVector vector = new ColumnVector(column, capacity);
        Arrays.fill(vector.nulls, true);
        return vector;
    }

    /**
     * Takes over what a vector has in a row; numbers may be stored differently there. Other rows may be written by other threads
     * meanwhile.
     */
    public void copy(int to, ColumnVector from, int row) {
        if (from.nulls[row]) {
            nulls[to] = true;
        } else if (longs.length > 0) {
            set(to, from.longs.length > 0 ? from.longs[row] : (long) from.number(row));
        } else if (nanos.length > 0) {
            set(to, from.bytes(row));
        } else if (bytes.length > 0) {
            // Apart from the page that it was read from.
            set(to, Binary.fromConstantByteArray(from.bytes[row].getBytes()));
        } else {
            set(to, from.number(row));
        }
    }

    void setNull(int row) {
        nulls[row] = true;
    }

    void set(int row, long value) {
        nulls[row] = false;
        longs[row] = value;
    }

    void set(int row, double value) {
        nulls[row] = false;
        if (floats.length > 0) {
            floats[row] = (float) value;
        } else {
            doubles[row] = value;
        }
    }

    void set(int row, Binary value) {
        nulls[row] = false;
        if (nanos.length > 0) {
            ByteBuffer int96 = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            nanos[row] = int96.getLong();
            days[row] = int96.getInt();
        } else {
            bytes[row] = value;
        }
    }

    /** Takes {@code count} values of INT96 over from where the buffer stands. */
    void setMoments(int at, int count, ByteBuffer littleEndian) {
        for (int row = at; row < at + count; row++) {
            nanos[row] = littleEndian.getLong();
            days[row] = littleEndian.getInt();
        }
    }

    /**
     * Writes the values as numbers of single precision, NaN for what is null or has none.
     *
     * @param to row {@code i}'s value goes to {@code at + i * stride}
     * @return the first row whose value is beyond float32's range; -1 if there is none
     */
    public int toFloats(float[] to, int at, int stride, int rows) {
        int infinite = -1;
        int place = at;
        for (int row = 0; row < rows; row++, place += stride) {
            float value = floats.length > 0 && !nulls[row] ? floats[row] : (float) number(row);
            to[place] = value;
            if (Float.isInfinite(value) && infinite < 0) {
                infinite = row;
            }
        }
        return infinite;
    }

    /** Where the values of a column stored as FLOAT lie; of other columns empty. */
    float[] floats() {
        return floats;
    }

    /** Where the values of a column stored as DOUBLE lie; of other columns empty. */
    double[] doubles() {
        return doubles;
    }

    /** Where the values of a column stored as INT32, INT64 or BOOLEAN lie; of other columns empty. */
    long[] longs() {
        return longs;
    }

    /** Which rows have no value. */
    boolean[] nulls() {
        return nulls;
    }

    /** Copies a number or moment from one row to another. */
    void move(int from, int to) {
        if (nanos.length > 0) {
            nanos[to] = nanos[from];
            days[to] = days[from];
        } else if (floats.length > 0) {
            floats[to] = floats[from];
        } else if (doubles.length > 0) {
            doubles[to] = doubles[from];
        } else {
            longs[to] = longs[from];
        }
    }

    private static double unitOf(TableColumn column) {
        var logical = column.type().getLogicalTypeAnnotation();
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return Math.pow(10, decimal.getScale());
        }
        if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
            return switch (timestamp.getUnit()) {
                case MILLIS -> 1e3;
                case MICROS -> 1e6;
                case NANOS -> 1e9;
            };
        }
        return 1;
    }

    private double unsigned(long value) {
        if (column.type().getPrimitiveTypeName() == PrimitiveTypeName.INT32) {
            return Integer.toUnsignedLong((int) value);
        }
        return value >= 0 ? value : 2.0 * (value >>> 1) + (value & 1);
    }

    private double decimal(Binary value) {
        var logical = (DecimalLogicalTypeAnnotation) column.type().getLogicalTypeAnnotation();
        return new BigDecimal(new BigInteger(value.getBytes()), logical.getScale()).doubleValue();
    }

    private static double seconds(long nanosOfDay, int julianDay) {
        return (julianDay - JULIAN_DAY_OF_1970) * 86_400.0 + nanosOfDay / 1e9;
    }
}
