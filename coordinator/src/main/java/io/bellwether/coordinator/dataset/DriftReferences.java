package io.bellwether.coordinator.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckKind;
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
    private static final List<String> SETTLED = List.of("version", "bytes", "format");

    private final DatasetManager datasets;

    public DriftReferences(DatasetManager datasets) {
        this.datasets = datasets;
    }

    /** Refuses what only this class may say: which version it is. */
    public static void refuseSettled(JobSpec spec) {
        for (CheckSpec check : checks(spec)) {
            for (String option : SETTLED) {
                if (check.kind() == CheckKind.DRIFT && check.params().containsKey(option)) {
                    throw new ClusterException(
                            ErrorCode.INVALID_ARGUMENT,
                            "check 'drift': unknown option '" + option
                                    + "' (expected: reference or dataset, measure, high); drop it");
                }
            }
        }
    }

    private static List<CheckSpec> checks(JobSpec spec) {
        if (spec instanceof Sweep sweep && sweep.dataset() != null) {
            return sweep.dataset().checks();
        }
        if (spec instanceof DatasetLoad load) {
            return load.dataset().checks();
        }
        if (spec instanceof BatchInference batch) {
            return batch.checks();
        }
        return spec instanceof DataChecks checks ? checks.checks() : List.of();
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
        for (CheckSpec check : dataset.checks()) {
            String name = check.unsettledDataset();
            if (name != null && datasets.require(name).spec().path().equals(dataset.path())) {
                throw new ClusterException(
                        ErrorCode.INVALID_ARGUMENT,
                        "check 'drift', dataset: '" + name + "' lies at " + dataset.path()
                                + ", where the data to be checked lies (expected: earlier data at a path of its own); "
                                + "give each load its own path, or a copy of the earlier data as reference");
            }
        }
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
