package io.bellwether.worker.grid;

import java.util.Arrays;
import javax.cache.processor.MutableEntry;
import org.apache.ignite.cache.CacheEntryProcessor;

/** Puts a row where its entry lies, unless a newer one is there. */
final class NewestRow implements CacheEntryProcessor<String, byte[], Boolean> {
    private static final long serialVersionUID = 1;

    private final byte[] row;

    NewestRow(byte[] row) {
        this.row = row;
    }

    @Override
    public Boolean process(MutableEntry<String, byte[]> entry, Object... arguments) {
        byte[] there = entry.getValue();
        if (there == null || isAtLeastAsNew(row, there)) {
            entry.setValue(row);
        }
        return true;
    }

    private static boolean isAtLeastAsNew(byte[] row, byte[] there) {
        return Arrays.compareUnsigned(row, 0, FeatureGrid.RANK_BYTES, there, 0, FeatureGrid.RANK_BYTES) >= 0;
    }
}
