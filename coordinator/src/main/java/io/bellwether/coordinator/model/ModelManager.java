package io.bellwether.coordinator.model;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.task.ModelRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All registered model versions. Loop-confined. */
public final class ModelManager {
    private final Map<String, List<ModelEvent.ModelRegistered>> byName = new LinkedHashMap<>();
    private final List<ModelEvent.ModelRegistered> all = new ArrayList<>();

    /** In the order of their registration. */
    public List<ModelEvent.ModelRegistered> all() {
        return Collections.unmodifiableList(all);
    }

    /** The number of the next version of the name. */
    public int nextVersion(String name) {
        return byName.getOrDefault(name, List.of()).size() + 1;
    }

    /** A registered version, 0 for the newest; or a refusal. */
    public ModelRef require(String name, int version) {
        List<ModelEvent.ModelRegistered> versions = byName.getOrDefault(name, List.of());
        if (versions.isEmpty()) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    "model: '" + name + "' is not registered (expected: one that is); "
                            + Nearest.hint(name, byName.keySet()) + "; a sweep with 'model: " + name
                            + "' registers it");
        }
        if (version > versions.size()) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    "model '" + name + "': version " + version + " (expected: 1 to " + versions.size()
                            + ", or 0 for the newest)");
        }
        return versions.get((version == 0 ? versions.size() : version) - 1).model();
    }

    public void replay(ModelEvent event) {
        if (event instanceof ModelEvent.ModelRegistered registered) {
            String name = registered.model().name();
            if (registered.model().version() != nextVersion(name)) {
                throw new IllegalStateException("model " + name + " version "
                        + registered.model().version() + " registered, expected " + nextVersion(name));
            }
            byName.computeIfAbsent(name, key -> new ArrayList<>()).add(registered);
            all.add(registered);
        }
    }
}
