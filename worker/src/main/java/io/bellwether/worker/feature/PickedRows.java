package io.bellwether.worker.feature;

import io.bellwether.client.feature.FeatureRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Features of stored rows, one row after the other, as {@link FeatureRows} has them. Caller-confined. */
final class PickedRows {
    private final long oldest;
    private final int[] wanted;
    private final int[] places;
    private final boolean all;
    private byte[] bytes;
    private int length;

    /**
     * Without rows.
     *
     * @param oldest what is older by its event time is only told of, in microseconds since 1970
     * @param features how many a stored row has
     * @param wanted which of them, by their places in it, each once
     * @param rows how many will be added, or about so many
     */
    PickedRows(long oldest, int features, int[] wanted, int rows) {
        this.oldest = oldest;
        this.wanted = wanted;
        places = new int[features];
        boolean same = wanted.length == features;
        for (int at = 0; at < wanted.length; at++) {
            same &= wanted[at] == at;
        }
        all = same;
        bytes = new byte[rows * (1 + Long.BYTES + wanted.length * (1 + Long.BYTES))];
    }

    /** Adds what is wanted of a row; of none that it is none. */
    void add(byte @Nullable [] row) {
        makeRoom(1 + Long.BYTES);
        if (row == null) {
            bytes[length++] = FeatureRows.NOT_FOUND;
            return;
        }
        boolean outside = StoredRow.event(row) < oldest;
        bytes[length++] = outside ? FeatureRows.OUTSIDE : FeatureRows.FOUND;
        length += StoredRow.copyEvent(row, bytes, length);
        if (outside) {
            return;
        }
        if (all) {
            copy(row, StoredRow.FEATURES, row.length - StoredRow.FEATURES);
            return;
        }
        int at = StoredRow.FEATURES;
        for (int feature = 0; feature < places.length; feature++) {
            places[feature] = at;
            at += FeatureRows.length(row, at);
        }
        for (int feature : wanted) {
            copy(row, places[feature], FeatureRows.length(row, places[feature]));
        }
    }

    private void copy(byte[] row, int from, int count) {
        makeRoom(count);
        System.arraycopy(row, from, bytes, length, count);
        length += count;
    }

    private void makeRoom(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }

    byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
