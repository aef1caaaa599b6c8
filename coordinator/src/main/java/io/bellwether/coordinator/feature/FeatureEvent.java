package io.bellwether.coordinator.feature;

import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.JobId;
import io.bellwether.coordinator.core.Event;
import org.jspecify.annotations.Nullable;

/** Facts about feature views. */
public sealed interface FeatureEvent extends Event {
    /** A new version of a definition exists. Versions of one name count from 1 without gaps. */
    record ViewRegistered(FeatureView view) implements FeatureEvent {
        @Override
        public @Nullable JobId job() {
            return null;
        }
    }

    /** A view's rows of up to a time are in the grid. */
    record ViewMaterialized(JobId job, String view, int version, FeatureView.Materialized materialized)
            implements FeatureEvent {}
}
