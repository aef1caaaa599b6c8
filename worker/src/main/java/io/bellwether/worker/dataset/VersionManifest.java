package io.bellwether.worker.dataset;

import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.MalformedPolicy;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.json.Json;
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
        long seed,
        @Nullable SourceFormat source) {
    /** Number of the layout: segment sizes, the split's hash. */
    private static final int FORMAT = 1;

    /** {@code partition}: what the names of the directories say of the rows; null if nothing. */
    record Content(long bytes, String sha256, @Nullable String partition) {}

    static VersionManifest of(
            DatasetSpec spec,
            List<Content> train,
            List<Content> validation,
            List<String> features,
            LabelCoding coding) {
        return new VersionManifest(
                FORMAT,
                train,
                validation,
                features,
                spec.label(),
                coding.classes(),
                spec.validation().fraction(),
                spec.validation().seed(),
                contentOf(spec.format()));
    }

    /** How much may be malformed decides whether there is a version, and not what it holds. */
    private static @Nullable SourceFormat contentOf(@Nullable SourceFormat format) {
        MalformedPolicy malformed = format == null ? null : format.malformed();
        return format == null || malformed == null
                ? format
                : format.withMalformed(new MalformedPolicy(malformed.action(), MalformedPolicy.DEFAULT_LIMIT));
    }

    String id() {
        byte[] canonical = Json.write(this).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Storage.sha256().digest(canonical));
    }
}
