package io.bellwether.coordinator.core;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Sweep;
import io.bellwether.coordinator.sweep.SweepEvent;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A sweep wants configurations. An immutable copy of what the sampler needs, so that it can think off the core's thread.
 *
 * @param firstNumber the trial number of the first configuration wanted
 * @param count how many are wanted
 * @param history all trials so far, by number
 * @param earlier trials of earlier sweeps to learn from
 */
public record SuggestionRequest(
        JobId job,
        Sweep sweep,
        int firstNumber,
        int count,
        List<PastTrial> history,
        List<SweepEvent.EarlierTrial> earlier)
        implements SearchQuestion {
    public SuggestionRequest {
        history = List.copyOf(history);
        earlier = List.copyOf(earlier);
    }

    /**
     * One earlier trial.
     *
     * @param configuration in the joint space
     * @param values the objectives, NaN where the trainer reported none; empty until it has succeeded
     * @param violations by how much it breaks each constraint on outcomes
     * @param noise the standard error of its value, if it was evaluated several times; else null
     * @param pruned what a trial that was pruned, or has paused, had reported then, by step; empty for others
     */
    public record PastTrial(
            int number,
            Map<String, Object> configuration,
            JobState state,
            List<Double> values,
            List<Double> violations,
            @Nullable Double noise,
            SortedMap<Integer, Double> pruned) {}
}
