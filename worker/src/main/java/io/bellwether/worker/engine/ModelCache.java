package io.bellwether.worker.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The models of one format that a process has read last: a job opens its model anew for every split. Thread-safe.
 *
 * @param <T> a model that several threads may use at once
 */
public final class ModelCache<T> {
    private static final int LIMIT = 2;

    private final Map<String, T> bySha256 = new LinkedHashMap<>();

    /** The model of that content, read by the first who asks while the others wait. */
    public synchronized T get(String sha256, Supplier<T> reader) {
        T model = bySha256.remove(sha256);
        if (model == null) {
            model = reader.get();
        }
        bySha256.put(sha256, model);
        if (bySha256.size() > LIMIT) {
            bySha256.remove(bySha256.keySet().iterator().next());
        }
        return model;
    }
}
