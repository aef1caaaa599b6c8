package io.bellwether.coordinator.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskResult;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The newest version of each dataset that was loaded, of those that their checks let pass. Loop-confined. */
public final class DatasetManager {
    private static final int SHOWN_ID = 12;

    private final Map<String, DatasetVersion> newest = new TreeMap<>();

    /** Of names that are not among those: the newest version's id. */
    private final Map<String, String> refused = new TreeMap<>();

    /** The newest version of that name, or a refusal. */
    public DatasetVersion require(String name) {
        DatasetVersion found = newest.get(name);
        if (found == null) {
            throw new ClusterException(ErrorCode.NOT_FOUND, "dataset: " + whyNot(name));
        }
        return found;
    }

    private String whyNot(String name) {
        String version = refused.get(name);
        return version == null
                ? "no dataset '" + name + "' was loaded; " + Nearest.hint(name, List.copyOf(newest.keySet()))
                        + "; load it with kind: dataset-load, or give its files as input"
                : "'" + name + "' was not loaded: its checks refused version "
                        + version.substring(0, Math.min(SHOWN_ID, version.length())) + ", see 'bellwether datasets "
                        + name
                        + "'; mend the data and load it again, or give these checks severity: warn";
    }

    public List<DatasetVersion> all() {
        return List.copyOf(newest.values());
    }

    /** The newest version's id of each name none of whose versions was passed. */
    public Map<String, String> refused() {
        return Map.copyOf(refused);
    }

    /** Takes in what was as it was. */
    public void restore(List<DatasetVersion> versions, Map<String, String> refusedOnes) {
        versions.forEach(this::add);
        refused.putAll(refusedOnes);
    }

    public void replay(TaskEvent event) {
        if (event instanceof TaskEvent.AttemptSucceeded succeeded
                && succeeded.result() instanceof TaskResult.DatasetLoaded loaded) {
            if (CheckResult.failure(loaded.checks()) == null) {
                add(loaded.dataset());
            } else if (!newest.containsKey(loaded.dataset().spec().name())) {
                refused.put(loaded.dataset().spec().name(), loaded.dataset().id());
            }
        }
    }

    private void add(DatasetVersion version) {
        newest.put(version.spec().name(), version);
        refused.remove(version.spec().name());
    }
}
