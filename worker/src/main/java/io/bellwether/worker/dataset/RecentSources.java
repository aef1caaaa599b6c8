package io.bellwether.worker.dataset;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The sources that were loaded here last, by their files' names, sizes and times: whoever loads one again will find its version in the
 * grid, and need not read rows until that turns out to be wrong. Only their hashes: to take one for another costs but time. Thread-safe.
 */
final class RecentSources {
    private static final int MOST = 1_000;

    private final Set<Integer> loaded =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<Integer, Boolean>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
                    return size() > MOST;
                }
            }));

    void add(DatasetSource source) {
        loaded.add(key(source));
    }

    /** Whether it was loaded, and none of its files has been written since. */
    boolean holds(DatasetSource source) {
        return loaded.contains(key(source));
    }

    private static int key(DatasetSource source) {
        return Objects.hash(source.spec(), source.listed());
    }
}
