package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of a registered feature view.
 *
 * @param version counts the definitions of the name, from 1; a definition that is registered again unchanged keeps its version
 * @param materialized up to where its rows are served online; null if none are
 */
public record FeatureView(
        FeatureViewSpec spec,
        int version,
        Instant registeredAt,
        @Nullable Materialized materialized) {
    /**
     * How far a view is materialized.
     *
     * @param watermarkMicros the newest event time, or creation time where the view has one, that was read; since 1970
     * @param entities how many entities the last materialization has written
     * @param job that did it
     */
    public record Materialized(long watermarkMicros, long entities, JobId job, Instant at) {}

    /** {@code name@version}. */
    @JsonIgnore
    public String id() {
        return spec.name() + "@" + version;
    }

    public FeatureView withMaterialized(@Nullable Materialized newest) {
        return new FeatureView(spec, version, registeredAt, newest);
    }
}
