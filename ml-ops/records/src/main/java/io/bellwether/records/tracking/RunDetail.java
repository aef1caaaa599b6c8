package io.bellwether.records.tracking;

import io.bellwether.records.dataset.DatasetRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run with all that belongs to it.
 *
 * @param history metric values of the run's attempt ({@link RunRecord#attempt}), in the order in which they were logged
 * @param dataset what it learned from; null for a trainer that needs none
 */
public record RunDetail(
        RunRecord run, List<MetricRecord> history, @Nullable DatasetRecord dataset) {
    public RunDetail {
        history = List.copyOf(history);
    }
}
