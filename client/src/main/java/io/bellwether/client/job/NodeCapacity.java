package io.bellwether.client.job;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a node has besides its slots. Immutable.
 *
 * @param memory MiB for tasks; 0 if it declares none
 * @param gpus whole GPUs
 * @param labels by their keys
 */
public record NodeCapacity(long memory, int gpus, Map<String, String> labels) {
    /** Nothing but slots. */
    public static final NodeCapacity NONE = new NodeCapacity(0, 0, Map.of());

    public NodeCapacity {
        // Sorted: the same capacity always gives the same text.
        labels = labels == null ? Map.of() : Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }
}
