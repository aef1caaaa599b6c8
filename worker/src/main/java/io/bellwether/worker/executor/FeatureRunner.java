package io.bellwether.worker.executor;

import io.bellwether.client.job.Resources;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.feature.TrainingSets;

/** Runs the tasks of a training set's job. */
final class FeatureRunner implements TaskRunner {
    /** What else an executor has on its heap takes little. */
    private static final double SHARE = 0.7;

    private final Storage storage = new Storage();
    private final long limitBytes = (long) (Runtime.getRuntime().maxMemory() * SHARE);
    private final int slots;

    /** In an executor that runs so many tasks of one slot at once. */
    FeatureRunner(int slots) {
        this.slots = slots;
    }

    @Override
    public TaskResult run(AttemptScope scope) {
        TaskSpec task = scope.task();
        int attempt = scope.attempt().number();
        if (task instanceof TaskSpec.BuildTrainingSet build) {
            return sets(build.spec()).build(build, attempt);
        }
        if (task instanceof TaskSpec.JoinEntities part) {
            return sets(part.spec()).join(part, attempt);
        }
        if (task instanceof TaskSpec.CommitTrainingSet commit) {
            return sets(commit.spec()).commit(commit);
        }
        if (task instanceof TaskSpec.DiscardTrainingSet discard) {
            return new TrainingSets(storage, limitBytes, 1).discard(discard);
        }
        throw new IllegalStateException(
                "not a task of a training set: " + task.getClass().getSimpleName());
    }

    private TrainingSets sets(TrainingSet spec) {
        Resources resources = spec.resources();
        int cpu = resources == null ? 1 : resources.cpu();
        return new TrainingSets(storage, limitBytes, Math.max(1, slots / cpu));
    }
}
