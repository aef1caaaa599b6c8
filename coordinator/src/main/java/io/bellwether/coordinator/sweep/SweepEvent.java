package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.JobId;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.coordinator.core.Event;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Facts about sweeps. */
public sealed interface SweepEvent extends Event {
    @Override
    JobId job();

    /** The dataset lies in the grid; trials may be added. */
    record DatasetReady(JobId job, DatasetVersion dataset, double baseline) implements SweepEvent {}

    /**
     * Configurations to try.
     *
     * @param firstNumber the first one's trial number
     * @param exhausted whether the sampler has no more
     */
    record TrialsAdded(JobId job, int firstNumber, List<Map<String, Object>> configurations, boolean exhausted)
            implements SweepEvent {
        public TrialsAdded {
            configurations = configurations.stream()
                    .<Map<String, Object>>map(each -> Collections.unmodifiableMap(new LinkedHashMap<>(each)))
                    .toList();
        }
    }

    /** A running trial has reported values of the sweep's metric. Of sweeps only that end trials early. */
    record TrialReported(JobId job, int trial, List<Point> points) implements SweepEvent {
        public TrialReported {
            points = List.copyOf(points);
        }
    }

    /** The value at one step. */
    record Point(long step, double value) {}
}
