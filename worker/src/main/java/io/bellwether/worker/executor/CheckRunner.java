package io.bellwether.worker.executor;

import io.bellwether.client.job.DataChecks;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.check.TableChecks;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;

/** Runs the task of a job that only checks data. */
final class CheckRunner implements TaskRunner {
    private final Storage storage = new Storage();

    @Override
    public TaskResult run(AttemptScope scope) {
        DataChecks spec = ((TaskSpec.CheckData) scope.task()).spec();
        Table table = Table.openStrictly(storage, "path", spec.path(), spec.formatOrFound());
        return new TaskResult.DataChecked(TableChecks.run(storage, table, spec.checks(), System.currentTimeMillis()));
    }
}
