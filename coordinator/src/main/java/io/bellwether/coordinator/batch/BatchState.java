package io.bellwether.coordinator.batch;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.ModelRef;
import org.jspecify.annotations.Nullable;

/** One batch inference as it stands. Written by {@link BatchManager} only; others read. Loop-confined. */
public final class BatchState {
    final JobId job;
    final BatchInference spec;
    final ModelRef model;
    /** The version that is scored; null for an input by its path. */
    final @Nullable DatasetVersion dataset;

    int splits = -1;

    @Nullable
    String staging;

    BatchState(JobId job, BatchInference spec, ModelRef model, @Nullable DatasetVersion dataset) {
        this.job = job;
        this.spec = spec;
        this.model = model;
        this.dataset = dataset;
    }

    /** How many splits the input has; -1 until it is planned. */
    public int splits() {
        return splits;
    }
}
