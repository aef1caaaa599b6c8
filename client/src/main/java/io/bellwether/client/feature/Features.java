package io.bellwether.client.feature;

import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import java.util.List;
import java.util.Map;

/** A cluster's feature views. Thread-safe; closed with its cluster. */
public interface Features {
    /**
     * Registers a definition; returns when that is durable. A definition that is the newest of its name already keeps its version, a
     * changed one is the next.
     */
    FeatureView register(FeatureViewSpec spec);

    /** All versions of all views: by name, in the order of registration. */
    List<FeatureView> views();

    /** As {@link #read(List, Map, boolean)}, features by their own names. */
    default OnlineFeatures read(List<String> features, Map<String, ? extends List<?>> entities) {
        return read(features, entities, false);
    }

    /**
     * What is known of entities now, of views that are materialized.
     *
     * @param features {@code view:feature}, {@code view@version:feature}, or a view for all of its features
     * @param entities the values of each key, as many of each: whole numbers or texts
     * @param fullNames whether features are called {@code view__feature} in the answer
     * @throws io.bellwether.client.ClusterException {@code NOT_FOUND} if a view is not materialized, {@code INVALID_ARGUMENT} if a feature
     *     or a key is not one of its own or of another type, {@code UNREACHABLE} if no worker answers
     */
    OnlineFeatures read(List<String> features, Map<String, ? extends List<?>> entities, boolean fullNames);
}
