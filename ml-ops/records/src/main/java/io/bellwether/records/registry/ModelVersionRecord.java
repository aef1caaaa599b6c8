package io.bellwether.records.registry;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.task.ModelRef;
import io.bellwether.records.tracking.RunId;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of a registered model version: its bytes' address and where it came from.
 *
 * @param run the run that made it
 * @param metric the metric by which it was chosen, and its {@code value}
 * @param dataset the id of the dataset version it learned from; null for a trainer that needs none
 */
public record ModelVersionRecord(
        ModelRef model,
        Instant createdAt,
        JobId job,
        RunId run,
        String trainer,
        Map<String, Object> params,
        String metric,
        double value,
        @Nullable String dataset,
        @Nullable String datasetName) {
    public ModelVersionRecord {
        params = Collections.unmodifiableMap(new TreeMap<>(params));
    }

    /** The record as clients see it; what is absent is an empty text there. */
    public ModelView toView() {
        var artifact = model.artifact();
        return new ModelView(
                model.name(),
                model.version(),
                createdAt,
                artifact.format(),
                artifact.sha256(),
                artifact.bytes(),
                artifact.features(),
                artifact.label(),
                job.value(),
                run.value(),
                trainer,
                params,
                metric,
                value,
                dataset == null ? "" : dataset,
                datasetName == null ? "" : datasetName);
    }
}
