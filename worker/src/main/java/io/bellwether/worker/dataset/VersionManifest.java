package io.bellwether.worker.dataset;

import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.DatasetVersion.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that decides the content of a dataset version, and nothing else: no paths, so the same data has the same id wherever
 * it lies. Its JSON form, fields in this order, is what the id is a hash of; a change of it changes every id.
 */
record VersionManifest(
        int format,
        List<Content> train,
        List<Content> validation,
        List<String> features,
        String label,
        List<String> classes,
        @Nullable Double fraction,
        long seed) {
    /** Number of the layout: segment sizes, the split's hash. */
    private static final int FORMAT = 1;

    record Content(long bytes, String sha256) {}

    static VersionManifest of(
            DatasetSpec spec,
            List<SourceFile> train,
            List<SourceFile> validation,
            List<String> features,
            LabelCoding coding) {
        return new VersionManifest(
                FORMAT,
                contents(train),
                contents(validation),
                features,
                spec.label(),
                coding.classes(),
                spec.validation().fraction(),
                spec.validation().seed());
    }

    String id() {
        byte[] canonical = Json.write(this).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Storage.sha256().digest(canonical));
    }

    private static List<Content> contents(List<SourceFile> files) {
        return files.stream()
                .map(file -> new Content(file.bytes(), file.sha256()))
                .toList();
    }
}
