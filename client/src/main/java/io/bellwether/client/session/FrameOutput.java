package io.bellwether.client.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Frames on their way out, one after the other in one array that is used again and again. For one thread at a time. */
public final class FrameOutput {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int FIRST_BYTES = 16 << 10;

    /** What is kept of an array that has grown for something large. */
    private static final int KEPT_BYTES = 1 << 20;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private int begin;
    private int openType = -1;

    /** Begins a frame, and ends the one before. */
    public FrameOutput begin(int type) {
        end();
        begin = length;
        openType = type;
        length += Integer.BYTES;
        return int8(type);
    }

    /** Goes on with the frame if it is open and of this type, or begins one; true if it has begun. */
    public boolean goOn(int type) {
        if (openType == type) {
            return false;
        }
        begin(type);
        return true;
    }

    /** Ends the frame that is open, if one is. */
    public void end() {
        if (openType >= 0) {
            INT.set(bytes, begin, length - begin - Integer.BYTES);
            openType = -1;
        }
    }

    public FrameOutput int8(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
        return this;
    }

    public FrameOutput int32(int value) {
        ensure(Integer.BYTES);
        INT.set(bytes, length, value);
        length += Integer.BYTES;
        return this;
    }

    public FrameOutput int64(long value) {
        ensure(Long.BYTES);
        LONG.set(bytes, length, value);
        length += Long.BYTES;
        return this;
    }

    /** Writes over the first eight bytes of the open frame's body. */
    public void setFirst(long value) {
        LONG.set(bytes, begin + Integer.BYTES + 1, value);
    }

    public FrameOutput text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public FrameOutput bytes(byte[] value) {
        return bytes(value, 0, value.length);
    }

    /** Some of the array, as bytes of their own. */
    public FrameOutput bytes(byte[] value, int offset, int count) {
        return int32(count).raw(value, offset, count);
    }

    /** Some of the array, without its length: to the end of the frame. */
    public FrameOutput raw(byte[] value, int offset, int count) {
        ensure(count);
        System.arraycopy(value, offset, bytes, length, count);
        length += count;
        return this;
    }

    /** How many bytes wait, those of the open frame among them. */
    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** A view of all that waits, for sending; good until {@link #clear}. */
    public ByteBuffer view() {
        end();
        return ByteBuffer.wrap(bytes, 0, length);
    }

    /** What was viewed has been sent. */
    public void clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[FIRST_BYTES];
        }
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            long wanted = Math.max((long) length + more, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8));
            bytes = Arrays.copyOf(bytes, Math.toIntExact(wanted));
        }
    }
}
