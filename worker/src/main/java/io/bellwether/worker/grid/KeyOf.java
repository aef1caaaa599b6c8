package io.bellwether.worker.grid;

import javax.cache.Cache;
import org.apache.ignite.lang.IgniteClosure;

/** The key alone, so that rows need not travel. */
final class KeyOf implements IgniteClosure<Cache.Entry<String, byte[]>, String> {
    private static final long serialVersionUID = 1;

    @Override
    public String apply(Cache.Entry<String, byte[]> entry) {
        return entry.getKey();
    }
}
