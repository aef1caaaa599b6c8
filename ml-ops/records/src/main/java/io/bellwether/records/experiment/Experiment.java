package io.bellwether.records.experiment;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What runs belong to: one for each name of a sweep, one by default, and those that clients make.
 *
 * @param id its number; 0 is the default one
 * @param artifactLocation where a client would put files; nothing of ours opens it
 * @param deleted whether it was put aside; it keeps its name and its runs, and can be restored
 */
public record Experiment(
        long id,
        String name,
        String artifactLocation,
        Map<String, String> tags,
        Instant createdAt,
        Instant updatedAt,
        boolean deleted) {
    /** The experiment of runs that name none. */
    public static final long DEFAULT_ID = 0;

    public Experiment {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }
}
