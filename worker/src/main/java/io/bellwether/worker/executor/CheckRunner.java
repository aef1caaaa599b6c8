package io.bellwether.worker.executor;

import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.check.CheckParts;
import io.bellwether.worker.dataset.Storage;

/** Runs the tasks of a job that only checks data. */
final class CheckRunner implements TaskRunner {
    private final Storage storage = new Storage();

    @Override
    public TaskResult run(AttemptScope scope) {
        TaskSpec task = scope.task();
        long now = System.currentTimeMillis();
        if (task instanceof TaskSpec.CheckPart part) {
            return CheckParts.look(storage, part, now);
        }
        return task instanceof TaskSpec.JoinChecks join
                ? CheckParts.join(join, now)
                : CheckParts.begin(storage, (TaskSpec.CheckData) task, now);
    }
}
