package io.bellwether.coordinator.dataset;

import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetLoad;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.DatasetVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settles, as a job is accepted, with which versions of datasets its checks compare: so all of its tasks compare with the same. Loop-confined. */
public final class DriftReferences {
    private final DatasetManager datasets;

    public DriftReferences(DatasetManager datasets) {
        this.datasets = datasets;
    }

    /** The job with the versions that are the newest now; the very same if it compares with none by its name. */
    public JobSpec settled(JobSpec spec) {
        if (spec instanceof Sweep sweep) {
            DatasetSpec dataset = sweep.dataset();
            return dataset == null || !isOpen(dataset.checks()) ? sweep : sweep.on(settled(dataset));
        }
        if (spec instanceof DatasetLoad load) {
            return isOpen(load.dataset().checks()) ? load.on(settled(load.dataset())) : load;
        }
        if (spec instanceof BatchInference batch) {
            return isOpen(batch.checks()) ? batch.withChecks(settled(batch.checks())) : batch;
        }
        if (spec instanceof DataChecks checks) {
            return isOpen(checks.checks()) ? checks.withChecks(settled(checks.checks())) : checks;
        }
        return spec;
    }

    private static boolean isOpen(List<CheckSpec> checks) {
        return checks.stream().anyMatch(check -> check.unsettledDataset() != null);
    }

    private DatasetSpec settled(DatasetSpec dataset) {
        return dataset.withChecks(settled(dataset.checks()).toArray(CheckSpec[]::new));
    }

    private List<CheckSpec> settled(List<CheckSpec> checks) {
        return checks.stream().map(this::settled).toList();
    }

    private CheckSpec settled(CheckSpec check) {
        String name = check.unsettledDataset();
        if (name == null) {
            return check;
        }
        DatasetVersion version = datasets.require(name);
        Map<String, Object> found = new LinkedHashMap<>();
        found.put(CheckSpec.REFERENCE, version.spec().path());
        found.put("version", version.id());
        if (version.spec().validation().path() == null) { // else its files are not only those of the path
            found.put(
                    "bytes",
                    version.files().stream()
                            .mapToLong(DatasetVersion.SourceFile::bytes)
                            .sum());
        }
        if (version.spec().format() != null) {
            found.put("format", Json.write(version.spec().format()));
        }
        return check.with(found);
    }
}
