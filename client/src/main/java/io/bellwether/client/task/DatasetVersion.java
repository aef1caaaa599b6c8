package io.bellwether.client.task;

import io.bellwether.client.job.DatasetSpec;
import java.util.List;

/**
 * One immutable version of a dataset, as laid out for training: train rows first, then validation rows.
 *
 * @param id SHA-256 (hex) of the manifest: source files with lengths and checksums, the columns used, the split
 * @param spec where it came from: enough to load it again if every copy is lost
 * @param files the source files, with lengths in bytes and SHA-256 of their content
 * @param features feature columns in the order of the matrix
 * @param trainRows rows to fit on
 * @param validationRows rows to evaluate on
 * @param segments how many segments the grid holds for this version, numbered from 0
 */
public record DatasetVersion(
        String id,
        DatasetSpec spec,
        List<SourceFile> files,
        List<String> features,
        long trainRows,
        long validationRows,
        int segments) {
    public DatasetVersion {
        files = List.copyOf(files);
        features = List.copyOf(features);
    }

    /** The same version, loaded as {@code other} says. */
    public DatasetVersion withSpec(DatasetSpec other) {
        return new DatasetVersion(id, other, files, features, trainRows, validationRows, segments);
    }

    /** One file of the source. */
    public record SourceFile(String path, long bytes, String sha256) {}
}
