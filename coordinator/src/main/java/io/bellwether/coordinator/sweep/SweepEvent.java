package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.coordinator.core.Event;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

    /** What the sweep's sampler learns from before any trial: complete trials of earlier sweeps, as they were then. */
    record WarmStarted(JobId job, List<EarlierTrial> trials) implements SweepEvent {
        public WarmStarted {
            trials = List.copyOf(trials);
        }
    }

    /**
     * A complete trial of an earlier sweep, by the objectives and constraints on outcomes of this one.
     *
     * @param configuration in the earlier sweep's joint space
     */
    record EarlierTrial(Map<String, Object> configuration, List<Double> values, List<Double> violations) {
        public EarlierTrial {
            configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
            values = List.copyOf(values);
            violations = List.copyOf(violations);
        }
    }

    /** A running trial has reported values of the sweep's metric. Of sweeps only that end trials early. */
    record TrialReported(JobId job, int trial, List<Point> points) implements SweepEvent {
        public TrialReported {
            points = List.copyOf(points);
        }
    }

    /**
     * A trial that is evaluated several times has ended.
     *
     * @param attempt the newest of its first evaluation: the trial is recorded as its run
     * @param value the mean over its evaluations; of a pruned one over those that had ended; null if it has failed
     * @param metrics means by name, deviations by name and {@code _std}, and the value of each evaluation
     * @param error why it has failed; else null
     */
    record TrialEvaluated(
            JobId job,
            int trial,
            AttemptId attempt,
            JobState state,
            @Nullable Double value,
            Map<String, Double> metrics,
            @Nullable String error,
            long atMillis)
            implements SweepEvent {
        public TrialEvaluated {
            metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
        }
    }

    /**
     * A trial that goes on from another's checkpoint, in place of one that was weak.
     *
     * @param parent whose checkpoint it is
     * @param step the step of the checkpoint
     */
    record TrialBorn(JobId job, int trial, int parent, long step, Map<String, Object> configuration)
            implements SweepEvent {
        public TrialBorn {
            configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
        }
    }

    /** The sweep takes no further configurations, since little is left to gain. */
    record SearchStopped(JobId job, String reason, long atMillis) implements SweepEvent {}

    /** The value at one step. */
    record Point(long step, double value) {}
}
