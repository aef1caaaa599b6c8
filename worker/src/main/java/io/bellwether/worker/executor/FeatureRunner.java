package io.bellwether.worker.executor;

import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.feature.TrainingSets;

/** Runs the tasks of a training set's job. */
final class FeatureRunner implements TaskRunner {
    /** What else an executor has on its heap takes little. */
    private static final double SHARE = 0.7;

    private final TrainingSets sets =
            new TrainingSets(new Storage(), (long) (Runtime.getRuntime().maxMemory() * SHARE));

    @Override
    public TaskResult run(AttemptScope scope) {
        TaskSpec task = scope.task();
        int attempt = scope.attempt().number();
        if (task instanceof TaskSpec.BuildTrainingSet build) {
            return sets.build(build, attempt);
        }
        if (task instanceof TaskSpec.JoinEntities part) {
            return sets.join(part, attempt);
        }
        if (task instanceof TaskSpec.CommitTrainingSet commit) {
            return sets.commit(commit);
        }
        if (task instanceof TaskSpec.DiscardTrainingSet discard) {
            return sets.discard(discard);
        }
        throw new IllegalStateException(
                "not a task of a training set: " + task.getClass().getSimpleName());
    }
}
