package io.bellwether.coordinator.core;

import io.bellwether.client.job.JobView;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import org.jspecify.annotations.Nullable;

/** How far a scoring job is. */
final class ScoringProgress {
    private ScoringProgress() {}

    /** Null before a split has begun. */
    static JobView.@Nullable ScoringView of(JobTasks tasks, long nowMillis) {
        long rows = 0;
        long errors = 0;
        long begin = Long.MAX_VALUE;
        long end = 0;
        boolean all = true;
        for (Task task : tasks.all()) {
            if (!(task.spec() instanceof TaskSpec.ScoreSplit)) {
                continue;
            }
            if (task.startedAtMillis() > 0) {
                begin = Math.min(begin, task.startedAtMillis());
            }
            if (task.result() instanceof TaskResult.SplitScored scored) {
                rows += scored.rowsIn();
                errors += scored.errors();
                end = Math.max(end, task.endedAtMillis());
            } else {
                all = false;
            }
        }
        if (begin == Long.MAX_VALUE) {
            return null;
        }
        long millis = Math.max(1, (all ? end : nowMillis) - begin);
        return new JobView.ScoringView(rows, errors, rows * 1e3 / millis);
    }
}
