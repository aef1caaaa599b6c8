package io.bellwether.worker.engine.spark;

import java.util.LinkedHashMap;
import java.util.Map;

/** The models that this process has read last: a job opens its model anew for every split. Thread-safe. */
final class LoadedModels {
    private static final int LIMIT = 2;
    private static final Map<String, SavedModel> BY_SHA256 = new LinkedHashMap<>();

    private LoadedModels() {}

    static SavedModel get(String sha256, byte[] bytes) {
        synchronized (BY_SHA256) {
            SavedModel model = BY_SHA256.remove(sha256);
            if (model == null) {
                model = SavedModel.read(bytes);
            }
            BY_SHA256.put(sha256, model);
            if (BY_SHA256.size() > LIMIT) {
                BY_SHA256.remove(BY_SHA256.keySet().iterator().next());
            }
            return model;
        }
    }
}
