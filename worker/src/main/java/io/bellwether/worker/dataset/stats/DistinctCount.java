package io.bellwether.worker.dataset.stats;

import java.util.Arrays;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;

/*
 * Implementation note. HyperLogLog with 4096 registers, 1.6% standard error. Many columns repeat what they said shortly before: values that
 * were just seen are kept by, which saves the hashing, unless a batch's first show that it repeats little. Once the sketch has all its registers,
 * which it has after some hundred different values, numbers go to these without it. The estimate is made of all registers together then, as it
 * is for sketches that were merged. The layout of a sketch's bytes is the one that DataSketches documents for all its languages. They are kept with a byte a
 * register: to pack them by half for each piece of a source takes longer, with what the compiler takes for it, than to keep them.
 */
/** How many different values there were. Caller-confined. */
final class DistinctCount {
    private static final int LG_REGISTERS = 12;
    private static final int LG_RECENT = 8;
    /** So many values tell whether a column repeats itself. */
    private static final int FEW = 128;

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /** Where a sketch's bytes have its flags, two of them, and its registers. */
    private static final int FLAGS_AT = 5;

    private static final int OUT_OF_ORDER = 16;
    private static final int REBUILD = 32;
    private static final int REGISTERS_AT = 40;

    private static final byte[] NONE = {};

    private final long[] recent = new long[1 << LG_RECENT];
    /** The sketch's, and what came since; empty until it has them, which it has not for few values. */
    private byte[] registers = NONE;

    /** All but what came to the registers since it had them. */
    private HllSketch sketch;

    DistinctCount() {
        // One byte a register: the quickest to update.
        sketch = new HllSketch(LG_REGISTERS, TgtHllType.HLL_8);
    }

    DistinctCount(SketchData data) {
        sketch = HllSketch.heapify(data.distinct());
    }

    /** Takes in {@code n} values. */
    void add(double[] values, int n) {
        MurmurHashes hashes = new MurmurHashes();
        int done = 0;
        while (done < n && registers.length == 0) { // a few at a time, so that no whole batch goes to the sketch
            int end = Math.min(n, done + FEW);
            addOdd(values, done, end, hashes);
            done = end;
            takeRegisters();
        }
        int end = Math.min(n, done + FEW);
        boolean isRepeating = addOdd(values, done, end, hashes) < (end - done) / 2;
        if (isRepeating) {
            addOdd(values, end, n, hashes);
        } else {
            addAll(values, end, n, hashes);
        }
    }

    /** If the sketch has them: with fewer bytes than that it still lists the values' hashes. */
    private void takeRegisters() {
        if (sketch.getUpdatableSerializationBytes() > 1 << LG_REGISTERS) {
            byte[] bytes = sketch.toUpdatableByteArray();
            registers = Arrays.copyOfRange(bytes, REGISTERS_AT, REGISTERS_AT + (1 << LG_REGISTERS));
        }
    }

    /** Adds those that were not just seen; how many that are. */
    private int addOdd(double[] values, int from, int end, MurmurHashes hashes) {
        int odd = 0;
        int waiting = 0;
        for (int i = from; i < end; i++) {
            long bits = bits(values[i]);
            if (isOdd(bits)) {
                odd++;
                if (registers.length == 0) {
                    sketch.update(bits);
                } else {
                    hashes.set(waiting++, bits);
                }
            }
            if (waiting == MurmurHashes.MANY) {
                raise(hashes, waiting);
                waiting = 0;
            }
        }
        raise(hashes, waiting);
        return odd;
    }

    private boolean isOdd(long bits) {
        int place = (int) ((bits * GOLDEN_GAMMA) >>> (64 - LG_RECENT));
        if (recent[place] == bits && bits != 0) {
            return false;
        }
        recent[place] = bits;
        return true;
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value + 0.0); // one zero
    }

    private void addAll(double[] values, int from, int end, MurmurHashes hashes) {
        for (int at = from; at < end; at += MurmurHashes.MANY) {
            int n = Math.min(MurmurHashes.MANY, end - at);
            for (int i = 0; i < n; i++) {
                hashes.set(i, bits(values[at + i]));
            }
            raise(hashes, n);
        }
    }

    private void raise(MurmurHashes hashes, int n) {
        hashes.hash(n);
        byte[] to = registers;
        for (int i = 0; i < n; i++) {
            raise(to, hashes.first(i), hashes.second(i));
        }
    }

    /** As the sketch takes register and value from a hash. */
    private static void raise(byte[] registers, long first, long second) {
        int register = (int) first & (registers.length - 1);
        int value = Math.min(Long.numberOfLeadingZeros(second), 62) + 1;
        registers[register] = (byte)
                Math.max(value, registers[register]); // without a branch: in a new piece it would often guess wrong
    }

    void add(byte[] utf8) {
        whole().update(utf8);
        registers = NONE;
    }

    /** The sketch, with what came to the registers since. */
    private HllSketch whole() {
        if (registers.length > 0) {
            byte[] bytes = sketch.toUpdatableByteArray();
            bytes[FLAGS_AT] |= OUT_OF_ORDER | REBUILD;
            System.arraycopy(registers, 0, bytes, REGISTERS_AT, registers.length);
            sketch = HllSketch.heapify(bytes);
        }
        return sketch;
    }

    void merge(DistinctCount other) {
        if (registers.length > 0 && other.registers.length > 0) {
            for (int i = 0; i < registers.length; i++) {
                registers[i] = (byte) Math.max(registers[i], other.registers[i]);
            }
            return;
        }
        Union union = new Union(LG_REGISTERS);
        union.update(whole());
        union.update(other.whole());
        sketch = union.getResult(TgtHllType.HLL_8);
        registers = NONE;
        takeRegisters();
    }

    long estimate() {
        return Math.round(whole().getEstimate());
    }

    byte[] bytes() {
        return whole().toCompactByteArray();
    }
}
