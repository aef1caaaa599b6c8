package io.bellwether.client.feature;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/*
 * Layout. Of each entity a byte, NOT_FOUND, FOUND or OUTSIDE; unless it is NOT_FOUND the event time (int64, microseconds since 1970); if it is FOUND each feature: a
 * byte that tells the type, and the value.
 */
/** How the features of entities are written, in the grid and on the wire. */
public final class FeatureRows {
    public static final byte NOT_FOUND = 0;
    public static final byte FOUND = 1;
    public static final byte OUTSIDE = 2;

    public static final byte NULL = 0;
    /** int64. */
    public static final byte WHOLE = 1;
    /** float64. */
    public static final byte FLOATING = 2;
    /** One byte, 0 or 1. */
    public static final byte BOOLEAN = 3;
    /** Length (int32) and UTF-8. */
    public static final byte TEXT = 4;
    /** int64, microseconds since 1970. */
    public static final byte TIME = 5;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private FeatureRows() {}

    /** How many bytes the value takes that begins at {@code at}, its type included. */
    public static int length(byte[] bytes, int at) {
        return switch (bytes[at]) {
            case NULL -> 1;
            case BOOLEAN -> 2;
            case WHOLE, FLOATING, TIME -> 1 + Long.BYTES;
            case TEXT -> 1 + Integer.BYTES + textLength(bytes, at);
            default -> throw new IllegalArgumentException("feature type: " + bytes[at] + " (expected: 0 to 5)");
        };
    }

    /** The value that begins at {@code at}: Long, Double, Boolean, String, {@link java.time.Instant} or null. */
    static @Nullable Object value(byte[] bytes, int at) {
        return switch (bytes[at]) {
            case NULL -> null;
            case WHOLE -> whole(bytes, at + 1);
            case FLOATING -> floating(bytes, at + 1);
            case BOOLEAN -> bytes[at + 1] != 0;
            case TIME -> OnlineFeatures.instant(whole(bytes, at + 1));
            default -> new String(bytes, at + 1 + Integer.BYTES, textLength(bytes, at), StandardCharsets.UTF_8);
        };
    }

    /** The value that begins at {@code at} as a number, without an object; NaN if it is none. */
    static double number(byte[] bytes, int at) {
        return switch (bytes[at]) {
            case WHOLE -> whole(bytes, at + 1);
            case FLOATING -> floating(bytes, at + 1);
            case BOOLEAN -> bytes[at + 1];
            default -> Double.NaN;
        };
    }

    static long whole(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    private static double floating(byte[] bytes, int at) {
        return Double.longBitsToDouble(whole(bytes, at));
    }

    private static int textLength(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at + 1);
    }
}
