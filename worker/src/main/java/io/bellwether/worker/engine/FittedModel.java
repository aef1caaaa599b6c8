package io.bellwether.worker.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model in the form in which it is kept.
 *
 * @param format names the {@link io.bellwether.worker.scoring.Scorer} that reads it
 * @param bytes owned by this record from now on
 * @param provenance what made it; the executor adds the facts that it knows (JVM, machine, seed, parameters)
 * @param features what it reads of a row, in this order; null for all of the dataset's features
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy would double a large model
public record FittedModel(
        String format,
        byte[] bytes,
        Map<String, String> provenance,
        @Nullable List<String> features) {
    public FittedModel {
        provenance = Map.copyOf(provenance);
        features = features == null ? null : List.copyOf(features);
    }

    /** Of a model that reads all of the dataset's features. */
    public FittedModel(String format, byte[] bytes, Map<String, String> provenance) {
        this(format, bytes, provenance, null);
    }
}
