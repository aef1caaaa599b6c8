package io.bellwether.client.task;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.job.TrainingSet;
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
    @JsonSubTypes.Type(value = TaskSpec.DiscardOutput.class, name = "discard-output"),
    @JsonSubTypes.Type(value = TaskSpec.RunCalls.class, name = "run-calls"),
    @JsonSubTypes.Type(value = TaskSpec.ServeSession.class, name = "serve-session"),
    @JsonSubTypes.Type(value = TaskSpec.BuildTrainingSet.class, name = "build-training-set"),
    @JsonSubTypes.Type(value = TaskSpec.JoinEntities.class, name = "join-entities"),
    @JsonSubTypes.Type(value = TaskSpec.CommitTrainingSet.class, name = "commit-training-set"),
    @JsonSubTypes.Type(value = TaskSpec.DiscardTrainingSet.class, name = "discard-training-set"),
    @JsonSubTypes.Type(value = TaskSpec.MaterializeView.class, name = "materialize-view"),
    @JsonSubTypes.Type(value = TaskSpec.CheckData.class, name = "check-data"),
    @JsonSubTypes.Type(value = TaskSpec.CheckPart.class, name = "check-part"),
    @JsonSubTypes.Type(value = TaskSpec.JoinChecks.class, name = "join-checks")
})
public sealed interface TaskSpec {
    /** The dataset version that the task reads; null if none. The scheduler prefers nodes that hold it. */
    default @Nullable DatasetVersion dataset() {
        return null;
    }

    /** The piece of a file that the task reads, or the first of several that lie together; null if none. Nodes that have it on their disks are preferred. */
    default @Nullable InputSplit input() {
        return null;
    }

    /** What the task takes of a node; null for what its job's spec says. */
    default @Nullable Resources resources() {
        return null;
    }

    /** Whether the task is an errand before or after its job's work: it takes no more than one slot. */
    @JsonIgnore
    default boolean isErrand() {
        return false;
    }

    /** How many nodes carry out the task together, all or none of them. */
    default int members() {
        return 1;
    }

    /**
     * Reads the source, cuts it into segments, puts them into the grid. Result: {@link TaskResult.DatasetLoaded}.
     *
     * @param checked what the dataset's checks have found, by tasks before this one: if they refuse it, nothing is put and the result only says which
     *     version that is; null if this task is to look itself, as releases up to 0.3
     *     asked for
     */
    record LoadDataset(
            DatasetSpec spec,
            MetricSpec metric,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<CheckResult> checked)
            implements TaskSpec {
        public LoadDataset {
            checked = checked == null ? null : List.copyOf(checked);
        }

        /** Of a dataset that no task has looked at. */
        public LoadDataset(DatasetSpec spec, MetricSpec metric) {
            this(spec, metric, null);
        }

        @Override
        @JsonIgnore
        public boolean isErrand() {
            return true;
        }
    }

    /**
     * Fits one configuration. Result: {@link TaskResult.TrialDone}.
     *
     * @param run the run under which metrics are recorded
     * @param number the trial's number in its sweep, from 0
     * @param params hyperparameters by their declared names
     * @param seed for the trainer's own randomness
     * @param bestSoFar the best value known at dispatch; a model is kept only if it beats this. Null: keep it
     * @param prunable whether the values that it reports decide if it goes on: they are then sent at once
     * @param gang which member of which gang this is; null if one node fits alone. As queued, rank 0
     * @param checkpoint what an earlier attempt has saved, to go on from; null to begin. Known at dispatch
     * @param pauseAt the step after which it is to save a checkpoint and pause; null to go on to its end. Known at dispatch
     * @param fold which of the trial's evaluations this is; its result is then a {@link TaskResult.FoldDone}. Null if there is one only
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
            @Nullable Double bestSoFar,
            boolean prunable,
            @Nullable Gang gang,
            @Nullable Checkpoint checkpoint,
            @Nullable Long pauseAt,
            @Nullable Fold fold)
            implements TaskSpec {
        /** The rest of a trial is told to what this returns. */
        public static TrialBuilder builder(
                JobId job, String run, int number, String trainer, Map<String, Object> params, MetricSpec metric) {
            return new TrialBuilder(job, run, number, trainer, params, metric);
        }

        /** To make one that differs. */
        public TrialBuilder toBuilder() {
            return builder(job, run, number, trainer, params, metric)
                    .dataset(dataset)
                    .seed(seed)
                    .keepModel(keepModel)
                    .bestSoFar(bestSoFar)
                    .prunable(prunable)
                    .gang(gang)
                    .checkpoint(checkpoint)
                    .pauseAt(pauseAt)
                    .fold(fold);
        }

        /** The same, as one of several evaluations. */
        public Trial ofFold(Fold one) {
            long ofRepeat = seed + 7_919L * (one.number() / one.folds());
            return toBuilder().seed(ofRepeat).fold(one).build();
        }

        /** The same, to begin where another trial has come to. */
        public Trial from(Checkpoint other) {
            return toBuilder().checkpoint(other).build();
        }

        /** The same, recorded as another run. */
        public Trial ofRun(String other) {
            return toBuilder().run(other).build();
        }

        @Override
        public int members() {
            return gang == null ? 1 : gang.size();
        }

        /** The trial as it is sent out to the gang's member {@code rank}, with what is known now. */
        public Trial forDispatch(
                @Nullable Double best, int rank, @Nullable Checkpoint newest, @Nullable Long pauseAfter) {
            return toBuilder()
                    .bestSoFar(best)
                    .gang(gang == null ? null : new Gang(rank, gang.size()))
                    .checkpoint(newest)
                    .pauseAt(pauseAfter)
                    .build();
        }

        /** The same, to begin anew: its checkpoint can't be had. */
        public Trial withoutCheckpoint() {
            return toBuilder().checkpoint(null).build();
        }
    }

    /**
     * Lists the input and cuts it into splits. Result: {@link TaskResult.ScoringPlanned}.
     *
     * @param version the dataset version whose files the input must still be; null for an input by its path
     * @param checkedApart whether the input's checks are the business of other tasks; else this task looks itself, as releases up to 0.3 asked for
     */
    record PlanScoring(
            JobId job,
            BatchInference batch,
            ModelRef model,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            DatasetVersion version,

            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean checkedApart)
            implements TaskSpec {
        /** Of an input by its path. */
        public PlanScoring(JobId job, BatchInference batch, ModelRef model) {
            this(job, batch, model, null, false);
        }

        @Override
        @JsonIgnore
        public boolean isErrand() {
            return true;
        }
    }

    /** Scores one split into a file of its own in the staging directory. Result: {@link TaskResult.SplitScored}. */
    record ScoreSplit(JobId job, BatchInference batch, ModelRef model, InputSplit split, String staging)
            implements TaskSpec {
        @Override
        public InputSplit input() {
            return split;
        }
    }

    /** Publishes the files of the winning attempts, in one rename where there is one. Result: {@link TaskResult.OutputCommitted}. */
    record CommitOutput(
            JobId job, BatchInference batch, ModelRef model, String staging, List<TaskResult.SplitScored> files)
            implements TaskSpec {
        public CommitOutput {
            files = List.copyOf(files);
        }

        @Override
        @JsonIgnore
        public boolean isErrand() {
            return true;
        }
    }

    /** Deletes the staging directory of a job that will not publish. Result: {@link TaskResult.OutputDiscarded}. */
    record DiscardOutput(JobId job, String staging) implements TaskSpec {
        @Override
        @JsonIgnore
        public boolean isErrand() {
            return true;
        }
    }

    /**
     * Carries out calls of user code, one after the other. Result: {@link TaskResult.CallsDone}.
     *
     * @param batch where the calls are
     * @param first the first call's number in the job, from 0
     * @param offset the first call's place in the batch, from 0
     * @param count how many calls
     * @param timeoutMillis how long one call may take; 0 for any time
     * @param alone in a process of its own, because a process has died under this call before
     */
    record RunCalls(JobId job, TaskBatch batch, int first, int offset, int count, long timeoutMillis, boolean alone)
            implements TaskSpec {}

    /**
     * Holds a slot for a client's session and carries out what the client sends to it directly. It goes on until it is stopped: with
     * the session, or because the slot is taken back.
     *
     * @param number counts the slots that the session was ever given, from 0
     */
    record ServeSession(JobId job, int number) implements TaskSpec {}

    /**
     * Joins entities with features as of their times, and publishes the output in one rename. Result:
     * {@link TaskResult.TrainingSetBuilt}, or of many entities {@link TaskResult.TrainingSetPlanned}: then other tasks join.
     *
     * @param views the versions of all views that the spec names, by their order there
     */
    record BuildTrainingSet(JobId job, TrainingSet spec, List<FeatureView> views) implements TaskSpec {
        public BuildTrainingSet {
            views = List.copyOf(views);
        }
    }

    /**
     * Joins a part of the entities with features, into files of its own beside the output. Result: {@link TaskResult.EntitiesJoined}.
     *
     * @param views as {@link BuildTrainingSet}'s
     * @param number which part it is, from 0
     * @param part which entities
     * @param rows how many entities there are in all, as planned
     */
    record JoinEntities(
            JobId job, TrainingSet spec, List<FeatureView> views, int number, TaskResult.EntityPart part, long rows)
            implements TaskSpec {
        public JoinEntities {
            views = List.copyOf(views);
        }
    }

    /**
     * Publishes what the parts of a training set's entities were joined to. Result: {@link TaskResult.TrainingSetBuilt}.
     *
     * @param parts the attempts whose files count, in the order of the entities
     */
    record CommitTrainingSet(JobId job, TrainingSet spec, List<TaskResult.EntitiesJoined> parts) implements TaskSpec {
        public CommitTrainingSet {
            parts = List.copyOf(parts);
        }

        @Override
        @JsonIgnore
        public boolean isErrand() {
            return true;
        }
    }

    /** Deletes what a training set's job has left beside its output. Result: {@link TaskResult.OutputDiscarded}. */
    record DiscardTrainingSet(JobId job, String output) implements TaskSpec {
        @Override
        @JsonIgnore
        public boolean isErrand() {
            return true;
        }
    }

    /**
     * Brings the newest row of each entity into the grid. Result: {@link TaskResult.ViewMaterialized}.
     *
     * @param view with how far it was materialized before; without, all rows are read
     */
    record MaterializeView(JobId job, FeatureView view) implements TaskSpec {}

    /** A part of the looking at data: of a job that does nothing else, or before the work of one that needs the data to be sound. */
    sealed interface CheckTask extends TaskSpec {
        /** What is to be looked at, and for what. */
        DataChecks spec();

        @Override
        default @Nullable Resources resources() {
            return isErrand() ? null : spec().resources();
        }
    }

    /**
     * Looks which constraints data keeps. Result: {@link TaskResult.DataChecked}, or of large data {@link TaskResult.ChecksPlanned}:
     * then other tasks look.
     *
     * @param references the datasets with which it compares, in the versions that were settled when the job was accepted
     */
    record CheckData(
            JobId job,
            DataChecks spec,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<DatasetVersion> references) implements CheckTask {
        public CheckData {
            references = references == null ? List.of() : List.copyOf(references);
        }

        /** That compares with no dataset. */
        public CheckData(JobId job, DataChecks spec) {
            this(job, spec, List.of());
        }
    }

    /**
     * Shows a part of the data to those constraints whose findings can be joined, or all of it to some of the others. Result:
     * {@link TaskResult.PartChecked}.
     *
     * @param constraints which of the job's, by their places in its report
     * @param columns what these read, as they were found among all files; empty with {@code splits}
     * @param splits the part, in the order of the rows; empty for all data
     * @param references as {@link CheckData}'s; empty with {@code splits}
     */
    record CheckPart(
            JobId job,
            DataChecks spec,
            List<Integer> constraints,
            List<FoundColumn> columns,
            List<InputSplit> splits,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<DatasetVersion> references)
            implements CheckTask {
        public CheckPart {
            constraints = List.copyOf(constraints);
            columns = List.copyOf(columns);
            splits = List.copyOf(splits);
            references = references == null ? List.of() : List.copyOf(references);
        }

        @Override
        public @Nullable InputSplit input() {
            return splits.isEmpty() ? null : splits.get(0);
        }
    }

    /**
     * Makes a report of what was seen of the parts. Result: {@link TaskResult.DataChecked}.
     *
     * @param found what is known already, by place in the report
     * @param parts what the other constraints have seen of each part, in the order of the rows
     */
    record JoinChecks(
            JobId job, DataChecks spec, Map<Integer, CheckResult> found, List<Map<Integer, PartialCheck>> parts)
            implements CheckTask {
        public JoinChecks {
            found = Map.copyOf(found);
            parts = parts.stream().<Map<Integer, PartialCheck>>map(Map::copyOf).toList();
        }

        @Override
        @JsonIgnore
        public boolean isErrand() {
            return true;
        }
    }
}
