package io.bellwether.worker.check;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.TableColumn;

/** Hashes that have been seen, eight bytes each. Caller-confined. */
final class HashSet64 {
    /** 2 GiB of memory would be too much for a check. */
    private static final int MAX_SLOTS = 1 << 27;

    /** Odd, so that its multiples reach every slot. */
    private static final int STRIDE = 0x9E3779B1;

    private long[] slots = new long[1 << 12];
    private int size;
    private boolean zero;

    /** Whether it is new. */
    boolean add(long hash) {
        if (hash == 0) {
            boolean isNew = !zero;
            zero = true;
            return isNew;
        }
        if (size > slots.length / 4 * 3) {
            grow();
        }
        return put(slots, hash);
    }

    void addAll(HashSet64 other) {
        zero |= other.zero;
        // Not in the order of the slots, in which hashes ascend: they would all be put into one growing run of a
        // smaller table.
        int slot = 0;
        for (int i = 0; i < other.slots.length; i++) {
            slot = (slot + STRIDE) & (other.slots.length - 1);
            if (other.slots[slot] != 0) {
                add(other.slots[slot]);
            }
        }
    }

    int size() {
        return size + (zero ? 1 : 0);
    }

    private boolean put(long[] into, long hash) {
        int at = (int) (hash >>> 32) & (into.length - 1);
        while (into[at] != 0) {
            if (into[at] == hash) {
                return false;
            }
            at = (at + 1) & (into.length - 1);
        }
        into[at] = hash;
        size++;
        return true;
    }

    private void grow() {
        if (slots.length >= MAX_SLOTS) {
            throw new io.bellwether.client.ClusterException(
                    io.bellwether.client.ErrorCode.INVALID_ARGUMENT,
                    "check of distinct values: more than " + size
                            + " (expected: fewer, as all are held in memory); drop the check");
        }
        long[] larger = new long[slots.length * 2];
        size = 0;
        for (long hash : slots) {
            if (hash != 0) {
                put(larger, hash);
            }
        }
        slots = larger;
    }

    static long hash(ColumnVector column, int row) {
        if (column.column().kind() != TableColumn.Kind.TEXT) {
            return mix(Double.doubleToLongBits(column.number(row) + 0.0));
        }
        String text = column.text(row);
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = mix(hash ^ text.charAt(i));
        }
        return hash;
    }

    static long join(long hash, long next) {
        return mix(hash * 31 + next);
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
