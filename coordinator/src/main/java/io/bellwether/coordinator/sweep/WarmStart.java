package io.bellwether.coordinator.sweep;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.TaskResult;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.task.TaskManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a new sweep learns from earlier ones. Reads only. Loop-confined. */
public final class WarmStart {
    /** The newest of earlier trials, if there are more; they are one fact in the journal. */
    private static final int MOST_EARLIER = 5_000;

    private final Map<JobId, SweepState> sweeps;
    private final TaskManager tasks;

    WarmStart(Map<JobId, SweepState> sweeps, TaskManager tasks) {
        this.sweeps = sweeps;
        this.tasks = tasks;
    }

    /**
     * What a new sweep learns from earlier ones, as they stand now: whatever becomes of them later, it goes on from the same.
     *
     * @throws ClusterException NOT_FOUND if one of them is not there
     */
    public List<Event> decide(JobId job, Sweep spec) {
        if (spec.planOrSimple().warmStart().isEmpty()) {
            return List.of();
        }
        List<SweepEvent.EarlierTrial> trials = new ArrayList<>();
        for (JobId earlier : spec.planOrSimple().warmStart()) {
            trials.addAll(earlierTrials(spec, require(earlier)));
        }
        int first = Math.max(0, trials.size() - MOST_EARLIER);
        return List.of(new SweepEvent.WarmStarted(job, trials.subList(first, trials.size())));
    }

    /** Refuses a sweep that wants to learn from what is not there. */
    public void check(Sweep spec) {
        spec.planOrSimple().warmStart().forEach(this::require);
    }

    private SweepState require(JobId earlier) {
        SweepState sweep = sweeps.get(earlier);
        if (sweep == null) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    "warmStart: no sweep '" + earlier + "' is known; 'jobs' lists those there are");
        }
        return sweep;
    }

    private List<SweepEvent.EarlierTrial> earlierTrials(Sweep spec, SweepState earlier) {
        List<SweepEvent.EarlierTrial> trials = new ArrayList<>();
        Trials known = new Trials(earlier, tasks.tasks(earlier.job()));
        for (int number = 0; number < earlier.configurations.size(); number++) {
            TaskResult.TrialDone done = known.done(number);
            if (done != null) {
                List<Double> values = TrialValues.objectives(spec, earlier.spec(), done);
                List<Double> violations = TrialValues.violations(spec, earlier.spec(), done);
                if (values.stream().allMatch(Double::isFinite)
                        && violations.stream().allMatch(Double::isFinite)) {
                    trials.add(new SweepEvent.EarlierTrial(earlier.configurations.get(number), values, violations));
                }
            }
        }
        return trials;
    }
}
