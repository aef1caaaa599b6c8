package io.bellwether.worker.feature;

import java.util.Arrays;

/*
 * Implementation note. The rows are brought together by entity (a counting sort over the entities' numbers) and, within an entity, into the
 * order of their times, which they mostly are in already. An entity's time then is a binary search, and from there back to the first
 * row that had been written by then. Where an entity has many rows that all came late, that walk would be long: so there the earliest
 * creation of each 64 rows is kept, and 64 are passed over at once.
 */
/** Finds what was known of an entity at a time. Immutable; thread-safe. O(n log n) to make, O(log n) to ask. */
final class AsOf {
    static final int NONE = -1;
    private static final int BLOCK = 64;

    private final ViewRows rows;
    private final long ttlMicros;
    /** Places in {@link #rows}, entity by entity. */
    private final int[] order;
    /** Where an entity's places begin in {@link #order}; one more than there are entities. */
    private final int[] starts;
    /** The earliest creation in each block of {@link #order}; empty if nobody says when rows were written. */
    private final long[] earliest;

    /**
     * Of {@code rows}, which are not changed from now on.
     *
     * @param entities how many there are
     * @param ttlMicros how long a row holds; {@link Long#MAX_VALUE} for ever
     */
    AsOf(ViewRows rows, int entities, long ttlMicros) {
        this.rows = rows;
        this.ttlMicros = ttlMicros;
        starts = new int[entities + 1];
        for (int at = 0; at < rows.size(); at++) {
            starts[rows.entity(at) + 1]++;
        }
        for (int entity = 0; entity < entities; entity++) {
            starts[entity + 1] += starts[entity];
        }
        order = new int[rows.size()];
        int[] next = Arrays.copyOf(starts, entities);
        for (int at = 0; at < rows.size(); at++) {
            order[next[rows.entity(at)]++] = at;
        }
        for (int entity = 0; entity < entities; entity++) {
            sort(starts[entity], starts[entity + 1]);
        }
        earliest = rows.hasCreated() ? earliestOfBlocks() : new long[0];
    }

    /**
     * The source's row with what was known of the entity at that time: the newest row at or before it, within the time to live; of
     * equally new ones the one that was written last; none that was written later than that time. {@link #NONE} if there is none.
     */
    int row(int entity, long time) {
        int from = starts[entity];
        int at = lastUpTo(from, starts[entity + 1], time);
        at = earliest.length == 0 ? at : lastWrittenBy(from, at, time);
        if (at < from) {
            return NONE;
        }
        int found = order[at];
        boolean holds = ttlMicros == Long.MAX_VALUE || rows.event(found) >= time - ttlMicros;
        return holds ? rows.row(found) : NONE;
    }

    /** The last place of those from {@code from} on whose event is not after {@code time}; {@code from - 1} if there is none. */
    private int lastUpTo(int from, int end, long time) {
        int low = from;
        int high = end;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rows.event(order[middle]) <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** The last place up to {@code last} whose row had been written by {@code time}. */
    private int lastWrittenBy(int from, int last, long time) {
        int at = last;
        while (at >= from) {
            boolean atBlocksEnd = (at & (BLOCK - 1)) == BLOCK - 1;
            if (atBlocksEnd && earliest[at / BLOCK] > time) {
                at -= BLOCK;
            } else if (rows.created(order[at]) > time) {
                at--;
            } else {
                return at;
            }
        }
        return from - 1;
    }

    private long[] earliestOfBlocks() {
        long[] blocks = new long[order.length / BLOCK + 1];
        Arrays.fill(blocks, Long.MAX_VALUE);
        for (int at = 0; at < order.length; at++) {
            blocks[at / BLOCK] = Math.min(blocks[at / BLOCK], rows.created(order[at]));
        }
        return blocks;
    }

    private void sort(int from, int end) {
        for (int at = from + 1; at < end; at++) {
            if (rows.isBefore(order[at], order[at - 1])) {
                mergeSort(Arrays.copyOfRange(order, from, end), 0, from, end);
                return;
            }
        }
    }

    /** Sorts {@code order[from, end)}; {@code copy} has the same, beginning at {@code offset + from}'s place. */
    private void mergeSort(int[] copy, int at, int from, int end) {
        int count = end - from;
        if (count < 2) {
            return;
        }
        int half = count / 2;
        mergeSort(copy, at, from, from + half);
        mergeSort(copy, at + half, from + half, end);
        System.arraycopy(order, from, copy, at, count);
        int left = at;
        int right = at + half;
        for (int to = from; to < end; to++) {
            boolean takeLeft = right == at + count || (left < at + half && !rows.isBefore(copy[right], copy[left]));
            order[to] = takeLeft ? copy[left++] : copy[right++];
        }
    }
}
