package io.bellwether.records.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.MalformedData;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of a dataset version and a name that it was loaded by. The version's id is derived from its content, so the same data has one
 * version, by however many names it is loaded.
 *
 * @param name the dataset's name
 * @param version with the specification of the last load by this name; its files as they were first read
 * @param job the job that first loaded it by this name
 * @param checks what its checks have found when it was last loaded with some; empty if never
 * @param columns statistics of the source's columns; empty where they were not asked for, or not made
 * @param malformed what of its files was passed over; null if nothing
 * @param refused whether its checks have refused it each time, so that nothing was loaded by this name
 */
public record DatasetRecord(
        String name,
        DatasetVersion version,
        JobId job,
        Instant createdAt,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ColumnStatistics> columns,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CheckResult> checks,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MalformedData malformed,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean refused) {
    public DatasetRecord {
        columns = List.copyOf(columns);
        checks = checks == null ? List.of() : List.copyOf(checks);
    }

    /** The record of a version that {@code job} has loaded. */
    public static DatasetRecord of(DatasetVersion version, JobId job, Instant at) {
        return new DatasetRecord(version.spec().name(), version, job, at, List.of(), List.of(), null, false);
    }

    /** The same by another name that it was loaded by. */
    public DatasetRecord withName(String other) {
        return new DatasetRecord(other, version, job, createdAt, columns, checks, malformed, refused);
    }

    /** The same as it was loaded by its name: how it was last, by whom and when it was first. */
    public DatasetRecord loaded(DatasetSpec spec, JobId by, Instant at) {
        return new DatasetRecord(name, version.withSpec(spec), by, at, columns, checks, malformed, refused);
    }

    /** The same, refused by its checks. */
    public DatasetRecord asRefused() {
        return new DatasetRecord(name, version, job, createdAt, columns, checks, malformed, true);
    }

    /** The same with the statistics of its columns. */
    public DatasetRecord withColumns(List<ColumnStatistics> columns) {
        return new DatasetRecord(name, version, job, createdAt, columns, checks, malformed, refused);
    }

    /** The same with what checks have found. */
    public DatasetRecord withChecks(List<CheckResult> checks) {
        return new DatasetRecord(name, version, job, createdAt, columns, checks, malformed, refused);
    }

    /** The same with what of its files was passed over. */
    public DatasetRecord withMalformed(@Nullable MalformedData malformed) {
        return new DatasetRecord(name, version, job, createdAt, columns, checks, malformed, refused);
    }

    /** The version's id. */
    public String id() {
        return version.id();
    }
}
