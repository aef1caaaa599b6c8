package io.bellwether.records.registry;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A version of a registered model as clients see it: one that a sweep made, or one that a client registered.
 *
 * @param source where the model lies; of a client's, as it said
 * @param run the run that made it; empty if nobody said, and there may be no such run
 * @param runLink as the client said; may be empty
 * @param stage {@code None}, {@code Staging}, {@code Production} or {@code Archived}
 */
public record NamedVersion(
        String name,
        int version,
        String source,
        String run,
        String runLink,
        String description,
        String stage,
        Instant createdAt,
        Instant updatedAt,
        Map<String, String> tags) {
    public NamedVersion {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }
}
