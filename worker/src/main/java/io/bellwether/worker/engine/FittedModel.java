package io.bellwether.worker.engine;

import java.util.Map;

/**
 * A model in the form in which it is kept.
 *
 * @param format names the {@link io.bellwether.worker.scoring.Scorer} that reads it
 * @param bytes owned by this record from now on
 * @param provenance what made it; the executor adds the facts that it knows (JVM, machine, seed, parameters)
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy would double a large model
public record FittedModel(String format, byte[] bytes, Map<String, String> provenance) {
    public FittedModel {
        provenance = Map.copyOf(provenance);
    }
}
