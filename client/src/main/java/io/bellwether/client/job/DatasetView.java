package io.bellwether.client.job;

import java.time.Instant;
import java.util.List;

/**
 * One version of a dataset. Immutable; new fields may be added.
 *
 * @param id SHA-256 (hex) of what the version consists of
 * @param path where it was loaded from
 * @param label the column to predict
 * @param features the columns to predict from, in order
 * @param job the job that loaded it first
 */
public record DatasetView(
        String id,
        String name,
        String path,
        String label,
        List<String> features,
        long trainRows,
        long validationRows,
        int segments,
        JobId job,
        Instant createdAt) {
    public DatasetView {
        features = features == null ? List.of() : List.copyOf(features);
    }
}
