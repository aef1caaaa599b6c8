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
    private final Map<String, DatasetVersion> newest = new TreeMap<>();

    /** The newest version of that name, or a refusal. */
    public DatasetVersion require(String name) {
        DatasetVersion found = newest.get(name);
        if (found == null) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    "dataset: no dataset '" + name + "' was loaded; " + Nearest.hint(name, List.copyOf(newest.keySet()))
                            + "; load it with kind: dataset-load, or give its files as input");
        }
        return found;
    }

    public List<DatasetVersion> all() {
        return List.copyOf(newest.values());
    }

    /** Takes in what was as it was. */
    public void restore(List<DatasetVersion> versions) {
        versions.forEach(this::add);
    }

    public void replay(TaskEvent event) {
        if (event instanceof TaskEvent.AttemptSucceeded succeeded
                && succeeded.result() instanceof TaskResult.DatasetLoaded loaded
                && CheckResult.failure(loaded.checks()) == null) {
            add(loaded.dataset());
        }
    }

    private void add(DatasetVersion version) {
        newest.put(version.spec().name(), version);
    }
}
