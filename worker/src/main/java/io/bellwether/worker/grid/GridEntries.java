package io.bellwether.worker.grid;

import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.lang.IgniteFuture;
import org.jspecify.annotations.Nullable;

/** The entries as a node of the grid that is up sees them: all on disk, those used lately in memory as well. Thread-safe. */
final class GridEntries {
    private final IgniteCache<String, byte[]> segments;
    private final IgniteCache<String, byte[]> recent;
    private final IgniteCache<String, byte[]> features;
    private final GridBook book;

    GridEntries(Ignite node) {
        segments = node.cache(IgniteSettings.SEGMENTS);
        recent = node.cache(IgniteSettings.RECENT);
        features = node.cache(IgniteSettings.FEATURES);
        book = new GridBook(node, this);
    }

    GridBook book() {
        return book;
    }

    void put(String key, byte[] bytes) {
        book.makeRoom();
        IgniteFuture<Void> inMemory = recent.putAsync(key, bytes); // both at a time: they go to the same node
        segments.put(key, bytes);
        inMemory.get();
    }

    byte @Nullable [] get(String key) {
        byte[] bytes = recent.get(key);
        if (bytes == null) {
            bytes = segments.get(key);
            if (bytes != null) {
                recent.put(key, bytes);
            }
        }
        return bytes;
    }

    boolean contains(String key) {
        return segments.containsKey(key);
    }

    boolean remove(String key) {
        recent.remove(key);
        return segments.remove(key);
    }

    /** Whether each entry here, features among them, is on another node as well. */
    boolean areElsewhere() {
        return GridCopies.areElsewhere(segments) && GridCopies.areElsewhere(features);
    }
}
