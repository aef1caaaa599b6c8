package io.bellwether.coordinator.batch;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.ModelRef;
import io.bellwether.coordinator.check.CheckCourse;
import io.bellwether.coordinator.job.JobEvent;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One batch inference as it stands. Written by {@link BatchManager} only; others read. Loop-confined. */
public final class BatchState {
    final JobId job;
    final BatchInference spec;
    final ModelRef model;
    /** The version that is scored; null for an input by its path. */
    final @Nullable DatasetVersion dataset;

    /** The versions of the datasets that the input's checks compare with. */
    final List<DatasetVersion> references;

    int splits = -1;

    @Nullable
    String staging;

    BatchState(JobEvent.JobAccepted accepted, BatchInference spec) {
        this.job = accepted.job();
        this.spec = spec;
        this.model = Objects.requireNonNull(accepted.model(), "model");
        this.dataset = accepted.dataset();
        this.references = accepted.references();
    }

    /** What is to be looked at before any of it is scored. */
    DataChecks gate() {
        return CheckCourse.gate(spec, spec.input(), spec.inputFormat(), spec.checks());
    }

    /** How many splits the input has; -1 until it is planned. */
    public int splits() {
        return splits;
    }
}
