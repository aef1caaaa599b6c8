package io.bellwether.client.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One registered version of a model, with where it came from. */
public record ModelView(
        String name,
        int version,
        Instant createdAt,
        String format,
        String sha256,
        long bytes,
        List<String> features,
        String label,
        String job,
        String run,
        String trainer,
        Map<String, Object> params,
        String metric,
        double value,
        String dataset,
        String datasetName) {}
