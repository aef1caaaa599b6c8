package io.bellwether.coordinator.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetLoad;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.DatasetVersion;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Settles, as a job is accepted, with which versions of datasets its checks compare: so all of its tasks compare with the same. Loop-confined. */
public final class DriftReferences {
    private final DatasetManager datasets;

    public DriftReferences(DatasetManager datasets) {
        this.datasets = datasets;
    }

    /** The versions that are the newest now of all datasets that the job compares with by their names; {@code NOT_FOUND} names one that there is not. */
    public List<DatasetVersion> of(JobSpec spec) {
        List<DatasetVersion> found = checks(spec).stream()
                .map(CheckSpec::referenceDataset)
                .filter(Objects::nonNull)
                .distinct()
                .map(datasets::require)
                .toList();
        DatasetSpec loaded = loaded(spec);
        if (loaded != null) {
            found.forEach(reference -> refuseReplaced(reference, loaded));
        }
        return found;
    }

    private static List<CheckSpec> checks(JobSpec spec) {
        DatasetSpec loaded = loaded(spec);
        if (loaded != null) {
            return loaded.checks();
        }
        if (spec instanceof BatchInference batch) {
            return batch.checks();
        }
        return spec instanceof DataChecks checks ? checks.checks() : List.of();
    }

    /** What the job loads; null if nothing. */
    private static @Nullable DatasetSpec loaded(JobSpec spec) {
        if (spec instanceof Sweep sweep) {
            return sweep.dataset();
        }
        return spec instanceof DatasetLoad load ? load.dataset() : null;
    }

    private static void refuseReplaced(DatasetVersion reference, DatasetSpec loaded) {
        if (PlaceName.areSame(reference.spec().path(), loaded.path())) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "check 'drift', dataset: '" + reference.spec().name() + "' lies at " + loaded.path()
                            + ", where the data to be checked lies (expected: earlier data at a path of its own); "
                            + "give each load its own path, or a copy of the earlier data as reference");
        }
    }
}
