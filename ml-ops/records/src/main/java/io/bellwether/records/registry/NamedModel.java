package io.bellwether.records.registry;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A registered model as clients see it.
 *
 * @param latest the newest version of each stage, oldest first
 */
public record NamedModel(
        String name,
        String description,
        Instant createdAt,
        Instant updatedAt,
        Map<String, String> tags,
        List<NamedVersion> latest) {
    public NamedModel {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        latest = List.copyOf(latest);
    }
}
