package io.bellwether.records.dataset;

import io.bellwether.client.job.JobId;
import io.bellwether.client.task.DatasetVersion;
import java.time.Instant;

/**
 * What is recorded of a dataset version when it is first loaded. The version's id is derived from its content, so the
 * record never changes.
 *
 * @param name the dataset's name
 * @param job the job that first loaded it
 */
public record DatasetRecord(String name, DatasetVersion version, JobId job, Instant createdAt) {
    /** The record of a version that {@code job} has loaded. */
    public static DatasetRecord of(DatasetVersion version, JobId job, Instant at) {
        return new DatasetRecord(version.spec().name(), version, job, at);
    }

    /** The version's id. */
    public String id() {
        return version.id();
    }
}
