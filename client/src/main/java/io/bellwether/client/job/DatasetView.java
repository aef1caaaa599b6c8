package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.MalformedData;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of a dataset, by one of the names that it was loaded by. Immutable; new fields may be added.
 *
 * @param id SHA-256 (hex) of what the version consists of
 * @param path where it was last loaded from by this name
 * @param label the column to predict
 * @param features the columns to predict from, in order
 * @param job the job that first loaded it by this name
 * @param columns statistics of the source's columns; only of a version that was asked for by itself
 * @param malformed what of its files was passed over; null if nothing
 * @param refused whether its checks have refused it each time, so that nothing was loaded by this name; {@code checks} of a version that was asked for
 *     by itself say why
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
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MalformedData malformed,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean refused) {
    public DatasetView {
        features = features == null ? List.of() : List.copyOf(features);
        columns = columns == null ? List.of() : List.copyOf(columns);
        checks = checks == null ? List.of() : List.copyOf(checks);
    }
}
