package io.bellwether.client.wire;

import java.util.List;

/** Features by key, asked of a worker node on a port of its own. */
public sealed interface FeatureMessage extends Message {
    /**
     * Asks for features of entities. Reply: {@link FeatureValues}.
     *
     * @param view {@code name} for the newest version that is materialized, or {@code name@version}
     * @param features of the view, in the order of the reply; empty for all
     * @param keys one column for each of the view's keys
     */
    record ReadFeatures(String view, List<String> features, List<KeyColumn> keys) implements FeatureMessage {
        public ReadFeatures {
            features = List.copyOf(features);
            keys = List.copyOf(keys);
        }
    }

    /** The values of one key, entity by entity: as texts, of whole numbers their digits. */
    record KeyColumn(String name, List<String> values) {
        public KeyColumn {
            values = List.copyOf(values);
        }
    }

    /**
     * What is known of the entities.
     *
     * @param version of the view
     * @param rows what {@link io.bellwether.client.wire.FeatureRows} writes
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record FeatureValues(String view, int version, List<String> features, int entities, byte[] rows)
            implements FeatureMessage {
        public FeatureValues {
            features = List.copyOf(features);
        }
    }
}
