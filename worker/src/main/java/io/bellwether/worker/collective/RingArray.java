package io.bellwether.worker.collective;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The values that members sum, little-endian on the way. Confined to the thread of the collective. */
abstract class RingArray {
    private final int length;
    private final int elementBytes;

    private RingArray(int length, int elementBytes) {
        this.length = length;
        this.elementBytes = elementBytes;
    }

    static RingArray of(double[] values) {
        return new Doubles(values);
    }

    static RingArray of(float[] values) {
        return new Floats(values);
    }

    int length() {
        return length;
    }

    int elementBytes() {
        return elementBytes;
    }

    /** Appends {@code count} values to a buffer. */
    final void write(ByteBuf target, int from, int count) {
        int bytes = count * elementBytes;
        put(littleEndian(target.nioBuffer(target.writerIndex(), bytes)), from, count);
        target.writerIndex(target.writerIndex() + bytes);
    }

    /** Adds to each of {@code count} values, or replaces it by, what the buffer holds. */
    final void read(ByteBuf source, int from, int count, boolean adds) {
        get(littleEndian(source.nioBuffer(source.readerIndex(), count * elementBytes)), from, count, adds);
    }

    abstract void put(ByteBuffer target, int from, int count);

    abstract void get(ByteBuffer source, int from, int count, boolean adds);

    private static ByteBuffer littleEndian(ByteBuffer buffer) {
        return buffer.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static final class Doubles extends RingArray {
        private final double[] values;
        private final double[] incoming;

        Doubles(double[] values) {
            super(values.length, Double.BYTES);
            this.values = values;
            this.incoming = new double[Math.min(values.length, RingFrames.CHUNK_BYTES / Double.BYTES)];
        }

        @Override
        void put(ByteBuffer target, int from, int count) {
            target.asDoubleBuffer().put(values, from, count);
        }

        @Override
        void get(ByteBuffer source, int from, int count, boolean adds) {
            if (!adds) {
                source.asDoubleBuffer().get(values, from, count);
                return;
            }
            source.asDoubleBuffer().get(incoming, 0, count);
            for (int i = 0; i < count; i++) {
                values[from + i] += incoming[i];
            }
        }
    }

    private static final class Floats extends RingArray {
        private final float[] values;
        private final float[] incoming;

        Floats(float[] values) {
            super(values.length, Float.BYTES);
            this.values = values;
            this.incoming = new float[Math.min(values.length, RingFrames.CHUNK_BYTES / Float.BYTES)];
        }

        @Override
        void put(ByteBuffer target, int from, int count) {
            target.asFloatBuffer().put(values, from, count);
        }

        @Override
        void get(ByteBuffer source, int from, int count, boolean adds) {
            if (!adds) {
                source.asFloatBuffer().get(values, from, count);
                return;
            }
            source.asFloatBuffer().get(incoming, 0, count);
            for (int i = 0; i < count; i++) {
                values[from + i] += incoming[i];
            }
        }
    }
}
