package io.bellwether.client.task;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The unit that the scheduler places on a slot: what an executor is asked to do. Journaled as JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "task")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TaskSpec.LoadDataset.class, name = "load-dataset"),
    @JsonSubTypes.Type(value = TaskSpec.Trial.class, name = "trial"),
    @JsonSubTypes.Type(value = TaskSpec.PlanScoring.class, name = "plan-scoring"),
    @JsonSubTypes.Type(value = TaskSpec.ScoreSplit.class, name = "score-split"),
    @JsonSubTypes.Type(value = TaskSpec.CommitOutput.class, name = "commit-output"),
    @JsonSubTypes.Type(value = TaskSpec.DiscardOutput.class, name = "discard-output")
})
public sealed interface TaskSpec {
    /** The dataset version that the task reads; null if none. The scheduler prefers nodes that hold it. */
    default @Nullable DatasetVersion dataset() {
        return null;
    }

    /** Reads the source, cuts it into segments, puts them into the grid. Result: {@link TaskResult.DatasetLoaded}. */
    record LoadDataset(DatasetSpec spec, MetricSpec metric) implements TaskSpec {}

    /**
     * Fits one configuration. Result: {@link TaskResult.TrialDone}.
     *
     * @param run the run under which metrics are recorded
     * @param number the trial's number in its sweep, from 0
     * @param params hyperparameters by their declared names
     * @param seed for the trainer's own randomness
     * @param bestSoFar the best value known at dispatch; a model is kept only if it beats this. Null: keep it
     */
    record Trial(
            JobId job,
            String run,
            int number,
            String trainer,
            Map<String, Object> params,
            @Nullable DatasetVersion dataset,
            MetricSpec metric,
            long seed,
            boolean keepModel,
            @Nullable Double bestSoFar)
            implements TaskSpec {}

    /** Lists the input and cuts it into splits. Result: {@link TaskResult.ScoringPlanned}. */
    record PlanScoring(JobId job, BatchInference batch, ModelRef model) implements TaskSpec {}

    /** Scores one split into a file of its own in the staging directory. Result: {@link TaskResult.SplitScored}. */
    record ScoreSplit(JobId job, BatchInference batch, ModelRef model, InputSplit split, String staging)
            implements TaskSpec {}

    /** Publishes the files of the winning attempts in one rename. Result: {@link TaskResult.OutputCommitted}. */
    record CommitOutput(
            JobId job, BatchInference batch, ModelRef model, String staging, List<TaskResult.SplitScored> files)
            implements TaskSpec {
        public CommitOutput {
            files = List.copyOf(files);
        }
    }

    /** Deletes the staging directory of a job that will not publish. Result: {@link TaskResult.OutputDiscarded}. */
    record DiscardOutput(JobId job, String staging) implements TaskSpec {}
}
