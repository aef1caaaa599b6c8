package io.bellwether.client.task;

import java.util.List;
import java.util.Map;

/**
 * A fitted model's bytes, kept by the coordinator's artifact store under their SHA-256.
 *
 * @param sha256 of the bytes, in hex
 * @param format {@code xgboost-ubj} or {@code linear-json}
 * @param features the input columns, in order: the model's signature
 * @param label the predicted column
 * @param provenance trainer, library versions, JVM and the like
 */
public record ModelArtifact(
        String sha256, long bytes, String format, List<String> features, String label, Map<String, String> provenance) {
    public ModelArtifact {
        features = List.copyOf(features);
        provenance = Map.copyOf(provenance);
    }
}
