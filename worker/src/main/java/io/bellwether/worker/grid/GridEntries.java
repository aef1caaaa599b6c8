package io.bellwether.worker.grid;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. A segment is put once, and read once by each node, which decodes it and then reads its own copy. To put it into memory
 * at once as well would double what a load costs the grid, and push out what is read again and again.
 */
/** The entries as a node of the grid that is up sees them: all on disk, those that it reads again in memory as well. Thread-safe. */
final class GridEntries {
    private static final int KEYS = 8_192;

    private final IgniteCache<String, byte[]> segments;
    private final IgniteCache<String, byte[]> recent;
    private final IgniteCache<String, byte[]> features;
    private final GridBook book;
    /** The keys that were read here lately. */
    private final Set<String> readOnce = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > KEYS;
        }
    }));

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
        segments.put(key, bytes);
    }

    byte @Nullable [] get(String key) {
        byte[] bytes = recent.get(key);
        if (bytes == null) {
            bytes = segments.get(key);
            if (bytes != null && !readOnce.add(key)) {
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
