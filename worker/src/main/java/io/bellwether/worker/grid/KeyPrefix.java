package io.bellwether.worker.grid;

import org.apache.ignite.lang.IgniteBiPredicate;

/** Entries whose keys begin so. */
final class KeyPrefix implements IgniteBiPredicate<String, byte[]> {
    private static final long serialVersionUID = 1;

    private final String prefix;

    KeyPrefix(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public boolean apply(String key, byte[] row) {
        return key.startsWith(prefix);
    }
}
