package io.bellwether.worker.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.column.values.bitpacking.BytePacker;
import org.apache.parquet.column.values.bitpacking.Packer;

/** Decodes Parquet's hybrid of runs and packed bits, many values at a time. Caller-confined. */
final class ParquetRuns {
    /** Values that are packed together. */
    private static final int GROUP = 8;

    private final ByteBuffer bytes;
    private final int bitWidth;
    private final BytePacker packer;
    private final int[] group = new int[GROUP];
    /** The rest of the last group of eight, which its reader did not want yet. */
    private int groupLeft;

    private int packedGroups;
    private int repeats;
    private int repeated;

    /**
     * Reads from the buffer's position on.
     *
     * @param bitWidth bits of a value, 0 to 32
     */
    ParquetRuns(ByteBuffer bytes, int bitWidth) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.bitWidth = bitWidth;
        packer = Packer.LITTLE_ENDIAN.newBytePacker(bitWidth);
    }

    /** Reads the next {@code count} values into {@code values}. */
    void read(int[] values, int count) {
        int at = 0;
        while (at < count) {
            if (groupLeft > 0) {
                int taken = Math.min(groupLeft, count - at);
                System.arraycopy(group, GROUP - groupLeft, values, at, taken);
                groupLeft -= taken;
                at += taken;
            } else if (repeats > 0) {
                int taken = Math.min(repeats, count - at);
                Arrays.fill(values, at, at + taken, repeated);
                repeats -= taken;
                at += taken;
            } else if (packedGroups > 0) {
                at = unpack(values, at, count);
            } else {
                nextRun();
            }
        }
    }

    /** How many of the next values are the same for certain, and are {@code value}; at most {@code limit}. They are skipped. */
    int skipRun(int value, int limit) {
        if (groupLeft == 0 && repeats == 0 && packedGroups == 0) {
            nextRun();
        }
        if (groupLeft > 0 || packedGroups > 0 || repeated != value) {
            return 0;
        }
        int skipped = Math.min(repeats, limit);
        repeats -= skipped;
        return skipped;
    }

    private int unpack(int[] values, int start, int count) {
        int at = start;
        for (; packedGroups > 0 && at + GROUP <= count; packedGroups--, at += GROUP) {
            unpackGroup(values, at);
        }
        if (packedGroups > 0 && at < count) {
            unpackGroup(group, 0);
            packedGroups--;
            groupLeft = GROUP;
        }
        return at;
    }

    private void unpackGroup(int[] to, int at) {
        int position = bytes.position();
        if (bytes.remaining() >= bitWidth) {
            packer.unpack8Values(bytes, position, to, at);
            bytes.position(position + bitWidth);
        } else { // the last group may lack the bytes of values that are not there
            ByteBuffer padded = ByteBuffer.allocate(bitWidth).put(bytes).clear();
            packer.unpack8Values(padded, 0, to, at);
        }
    }

    private void nextRun() {
        int header = varint();
        if ((header & 1) == 1) {
            packedGroups = header >>> 1;
            return;
        }
        repeats = header >>> 1;
        repeated = 0;
        for (int i = 0; i < (bitWidth + 7) / 8; i++) {
            repeated |= (bytes.get() & 0xff) << (8 * i);
        }
    }

    private int varint() {
        int value = 0;
        int shift = 0;
        int next;
        do {
            next = bytes.get();
            value |= (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }
}
