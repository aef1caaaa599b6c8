package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.MalformedData;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of a dataset. Immutable; new fields may be added.
 *
 * @param id SHA-256 (hex) of what the version consists of
 * @param path where it was loaded from
 * @param label the column to predict
 * @param features the columns to predict from, in order
 * @param job the job that loaded it first
 * @param columns statistics of the source's columns; only of a version that was asked for by itself
 * @param malformed what of its files was passed over; null if nothing
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
        Instant createdAt,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ColumnStatistics> columns,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CheckResult> checks,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MalformedData malformed) {
    public DatasetView {
        features = features == null ? List.of() : List.copyOf(features);
        columns = columns == null ? List.of() : List.copyOf(columns);
        checks = checks == null ? List.of() : List.copyOf(checks);
    }
}
