package io.bellwether.client.feature;

import java.nio.ByteBuffer;
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

    private FeatureRows() {}

    /** How many bytes the value takes that begins at {@code at}, its type included. */
    public static int length(byte[] bytes, int at) {
        return switch (bytes[at]) {
            case NULL -> 1;
            case BOOLEAN -> 2;
            case WHOLE, FLOATING, TIME -> 1 + Long.BYTES;
            case TEXT -> 1 + Integer.BYTES + ByteBuffer.wrap(bytes).getInt(at + 1);
            default -> throw new IllegalArgumentException("feature type: " + bytes[at] + " (expected: 0 to 5)");
        };
    }

    /** The next value: Long, Double, Boolean, String, {@link java.time.Instant} or null. */
    static @Nullable Object read(ByteBuffer from) {
        byte type = from.get();
        return switch (type) {
            case NULL -> null;
            case WHOLE -> from.getLong();
            case FLOATING -> from.getDouble();
            case BOOLEAN -> from.get() != 0;
            case TIME -> OnlineFeatures.instant(from.getLong());
            case TEXT -> {
                byte[] text = new byte[from.getInt()];
                from.get(text);
                yield new String(text, StandardCharsets.UTF_8);
            }
            default -> throw new IllegalArgumentException("feature type: " + type + " (expected: 0 to 5)");
        };
    }
}
