package io.bellwether.worker.node;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage.LoadReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the agent needs of the node's data path. Thread-safe. */
public interface NodeData {
    /** The directory of a decoded version, for executors to map; the job needs it until it is released. */
    CompletableFuture<Path> ensure(JobId job, DatasetVersion version);

    /** Loads a dataset into the grid; takes as long as reading it does. The attempt's job needs it until it is released. */
    TaskResult.DatasetLoaded load(AttemptId attempt, TaskSpec.LoadDataset task);

    /** How far the loads here are; looked at every second or so. */
    List<LoadReport> loads();

    /** The job has ended: what it needed may go. */
    void release(JobId job);

    /** Brings a feature view into the grid; takes as long as reading it does. */
    TaskResult.ViewMaterialized materialize(TaskSpec.MaterializeView task);

    /** How the agent carries out the task on a thread of its own; null if that is for an executor. */
    default @Nullable Supplier<TaskResult> here(AttemptId attempt, TaskSpec task) {
        if (task instanceof TaskSpec.LoadDataset load) {
            return () -> load(attempt, load);
        }
        if (task instanceof TaskSpec.DiscardOutput discard) {
            return () -> discard(discard);
        }
        return task instanceof TaskSpec.MaterializeView view ? () -> materialize(view) : null;
    }

    /** Removes the staging directory of a job whose attempts have all ended. */
    TaskResult.OutputDiscarded discard(TaskSpec.DiscardOutput task);

    /** Removes what an unfinished batch inference has written beside its output; nothing if it has finished. */
    void discard(JobId job, BatchInference batch);

    /** How often each version was decoded here since the process started. */
    Map<String, Integer> decodes();
}
