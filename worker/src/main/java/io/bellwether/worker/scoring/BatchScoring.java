package io.bellwether.worker.scoring;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.Storage;
import org.apache.hadoop.fs.Path;

/**
 * The tasks of a batch inference job. Until all splits are scored, all files lie in a hidden directory beside the output. Then one rename of a
 * directory makes them the output, of which nothing is seen before; where there is none, as in S3, they appear one by one, and {@code _SUCCESS}
 * last. Thread-safe; errors of the user's making have codes of kind USER.
 */
public final class BatchScoring {
    private final Storage storage;
    private final PlannedTables tables;

    public BatchScoring(Storage storage) {
        this.storage = storage;
        tables = new PlannedTables(storage);
    }

    /** Lists the input, checks it against the model, cuts it into splits. */
    public TaskResult.ScoringPlanned plan(TaskSpec.PlanScoring task) {
        return new ScoringPlanner(storage).plan(task);
    }

    /**
     * Scores one split in bounded memory.
     *
     * @param attempt the attempt's number: attempts write to files of their own
     * @param scorer of the job's model; not closed here
     */
    public TaskResult.SplitScored score(TaskSpec.ScoreSplit task, int attempt, Scorer scorer) {
        OutputPaths paths = OutputPaths.of(storage, task.batch().output(), task.job());
        int split = task.split().number();
        return new SplitScorer(storage, task, scorer, tables.of(task.job(), paths))
                .score(paths.attempt(split, attempt, task.batch().format()), paths.errors(split, attempt));
    }

    /** Publishes the output. Idempotent: a job that has published answers as before. */
    public TaskResult.OutputCommitted commit(TaskSpec.CommitOutput task) {
        return new OutputCommit(storage, task).commit();
    }

    /**
     * Removes the staging directory that {@link #plan} named, and what of the output was begun in place; what else the task may name is
     * left alone.
     *
     * @throws ClusterException INVALID_ARGUMENT if the directory is not a staging directory of the job
     */
    public TaskResult.OutputDiscarded discard(TaskSpec.DiscardOutput task) {
        Path staging = OutputPaths.checkedStaging(storage, task.staging(), task.job());
        storage.delete(staging); // first, so that a commit that is not dead finds nothing more to move
        OutputPaths.inPlace(storage, OutputPaths.outputOf(staging, task.job()), task.job())
                .discard();
        return new TaskResult.OutputDiscarded(task.staging());
    }

    /** Removes what an unfinished job has written; a published output stays. */
    public void discard(JobId job, BatchInference batch) {
        OutputPaths paths = OutputPaths.of(storage, batch.output(), job);
        storage.delete(paths.staging());
        OutputPaths.inPlace(storage, paths.output(), job).discard();
    }
}
