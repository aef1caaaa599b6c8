package io.bellwether.client.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a successful attempt brings back. Journaled as JSON, so it holds facts and references, never bulk data. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "result")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TaskResult.DatasetLoaded.class, name = "dataset-loaded"),
    @JsonSubTypes.Type(value = TaskResult.TrialDone.class, name = "trial-done"),
    @JsonSubTypes.Type(value = TaskResult.FoldDone.class, name = "fold-done"),
    @JsonSubTypes.Type(value = TaskResult.TrialPaused.class, name = "trial-paused"),
    @JsonSubTypes.Type(value = TaskResult.ScoringPlanned.class, name = "scoring-planned"),
    @JsonSubTypes.Type(value = TaskResult.SplitScored.class, name = "split-scored"),
    @JsonSubTypes.Type(value = TaskResult.OutputCommitted.class, name = "output-committed"),
    @JsonSubTypes.Type(value = TaskResult.OutputDiscarded.class, name = "output-discarded"),
    @JsonSubTypes.Type(value = TaskResult.CallsDone.class, name = "calls-done"),
    @JsonSubTypes.Type(value = TaskResult.TrainingSetBuilt.class, name = "training-set-built"),
    @JsonSubTypes.Type(value = TaskResult.TrainingSetPlanned.class, name = "training-set-planned"),
    @JsonSubTypes.Type(value = TaskResult.EntitiesJoined.class, name = "entities-joined"),
    @JsonSubTypes.Type(value = TaskResult.ViewMaterialized.class, name = "view-materialized"),
    @JsonSubTypes.Type(value = TaskResult.DataChecked.class, name = "data-checked"),
    @JsonSubTypes.Type(value = TaskResult.ChecksPlanned.class, name = "checks-planned"),
    @JsonSubTypes.Type(value = TaskResult.PartChecked.class, name = "part-checked")
})
public sealed interface TaskResult {
    /**
     * The dataset is in the grid, unless its checks have refused it: then only its version is known.
     *
     * @param baseline the metric's value for the best constant prediction on the validation rows; NaN of data that was refused
     * @param columns statistics of the source's columns; empty of data that was refused, and in journals of before
     * @param checks what the dataset's checks have found; a failure stops its job
     * @param malformed what was passed over; null if nothing
     */
    record DatasetLoaded(
            DatasetVersion dataset,
            double baseline,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ColumnStatistics> columns,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CheckResult> checks,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            MalformedData malformed)
            implements TaskResult {
        public DatasetLoaded {
            columns = columns == null ? List.of() : List.copyOf(columns);
            checks = checks == null ? List.of() : List.copyOf(checks);
        }

        /** The same with what the checks have found. */
        public DatasetLoaded withChecks(List<CheckResult> found) {
            return new DatasetLoaded(dataset, baseline, columns, found, malformed);
        }

        public DatasetLoaded(DatasetVersion dataset, double baseline) {
            this(dataset, baseline, List.of(), List.of(), null);
        }
    }

    /**
     * One configuration is fitted and evaluated.
     *
     * @param value the sweep's metric on the validation rows
     * @param metrics further final metrics by name
     * @param model the kept model; null if it did not beat the best known
     */
    record TrialDone(
            double value,
            Map<String, Double> metrics,
            @Nullable ModelArtifact model) implements TaskResult {
        public TrialDone {
            metrics = Map.copyOf(metrics);
        }
    }

    /**
     * One of a trial's evaluations is done; there is no model.
     *
     * @param value the sweep's metric on the rows of the fold
     * @param metrics further final metrics by name
     */
    record FoldDone(double value, Map<String, Double> metrics) implements TaskResult {
        public FoldDone {
            metrics = Map.copyOf(metrics);
        }
    }

    /**
     * A trial has come to the step after which it was to pause. No result of the trial: that is for a later attempt to bring.
     *
     * @param value what it had reported of the sweep's metric at that step, or last before; NaN if nothing
     * @param checkpoint what a later attempt goes on from; null of a gang's other members
     */
    record TrialPaused(long step, double value, @Nullable Checkpoint checkpoint) implements TaskResult {}

    /**
     * The input is cut into splits.
     *
     * @param staging the directory for unpublished files, beside the output
     * @param malformed what of the input is passed over; null if nothing
     */
    record ScoringPlanned(
            List<InputSplit> splits,
            long bytes,
            String staging,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            MalformedData malformed)
            implements TaskResult {
        public ScoringPlanned {
            splits = List.copyOf(splits);
        }

        public ScoringPlanned(List<InputSplit> splits, long bytes, String staging) {
            this(splits, bytes, staging, null);
        }
    }

    /**
     * One finished file of the output, not yet published.
     *
     * @param rowsIn the rows of the split
     * @param rowsOut those of them that the file holds
     * @param errors the others, which could not be scored
     * @param errorsFile where these are told; null if there are none
     */
    record SplitScored(
            int split,
            String file,
            long rowsIn,
            long rowsOut,
            long bytes,
            String sha256,
            long errors,
            @Nullable String errorsFile)
            implements TaskResult {}

    /**
     * The output is published.
     *
     * @param metrics for example {@code auc}, recomputed from the files as they lie; empty without a label
     */
    record OutputCommitted(String output, long rowsIn, long rowsOut, int files, Map<String, Double> metrics)
            implements TaskResult {
        public OutputCommitted {
            metrics = Map.copyOf(metrics);
        }
    }

    /** Nothing of the job's output is left. */
    record OutputDiscarded(String staging) implements TaskResult {}

    /**
     * Calls of user code have ended, each with a value or by an exception; possibly not all that were asked for.
     *
     * @param first the number of the first call
     * @param done how many ended; the others, behind them, are to be carried out by a later attempt
     * @param failed the numbers of those that threw
     * @param firstFailure what the first of those threw, in a line; null if none did
     * @param values what they returned or threw, opaque bytes in base 64; null if it lies in the artifact store
     * @param artifact SHA-256 of the same in the artifact store; null if it is here
     * @param bytes the length of the same
     * @param micros how long they took together
     * @param broken what ended the process while the call {@code first + done} ran; null if nothing did
     */
    record CallsDone(
            int first,
            int done,
            List<Integer> failed,
            @Nullable String firstFailure,
            @Nullable String values,
            @Nullable String artifact,
            long bytes,
            long micros,
            @Nullable Broken broken)
            implements TaskResult {
        public CallsDone {
            failed = failed == null ? List.of() : List.copyOf(failed);
        }
    }

    /** Why a process ended under a call. */
    record Broken(ErrorCode code, String message) {}

    /**
     * A training set is published.
     *
     * @param rows as many as entities
     * @param files of the output
     * @param found how many entities each view has a row for, by its id
     * @param malformed what was passed over of the files of each source: {@code entities}, and views by their ids
     */
    record TrainingSetBuilt(
            String output,
            long rows,
            int files,
            Map<String, Long> found,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, MalformedData> malformed)
            implements TaskResult {
        public TrainingSetBuilt {
            found = Map.copyOf(found);
            malformed = malformed == null ? Map.of() : Map.copyOf(malformed);
        }

        public TrainingSetBuilt(String output, long rows, int files, Map<String, Long> found) {
            this(output, rows, files, found, Map.of());
        }
    }

    /** A training set's entities from row {@code first} on, so many {@code rows} of them. */
    record EntityPart(long first, long rows) {}

    /** A training set is for several tasks: one for each of these parts, which lie in the order of the entities and hold each once. */
    record TrainingSetPlanned(List<EntityPart> parts) implements TaskResult {
        public TrainingSetPlanned {
            parts = List.copyOf(parts);
        }

        /** The tasks that follow. */
        public List<TaskSpec.JoinEntities> tasks(TaskSpec.BuildTrainingSet task) {
            long rows = parts.stream().mapToLong(EntityPart::rows).sum();
            List<TaskSpec.JoinEntities> tasks = new ArrayList<>();
            for (EntityPart part : parts) {
                tasks.add(new TaskSpec.JoinEntities(task.job(), task.spec(), task.views(), tasks.size(), part, rows));
            }
            return tasks;
        }
    }

    /** One part of a training set's entities is joined; {@code attempt}: whose files hold it, not yet published. */
    record EntitiesJoined(int part, int attempt, long rows) implements TaskResult {}

    /**
     * The view's rows of up to a time are in the grid.
     *
     * @param rows that were read, of those newer than the last time
     * @param entities of these
     * @param watermarkMicros of all that were read ever, in microseconds since 1970; {@link Long#MIN_VALUE} of none
     * @param malformed what was passed over of the source's files; null if nothing
     */
    record ViewMaterialized(
            String view,
            int version,
            long rows,
            long entities,
            long watermarkMicros,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            MalformedData malformed)
            implements TaskResult {
        public ViewMaterialized(String view, int version, long rows, long entities, long watermarkMicros) {
            this(view, version, rows, entities, watermarkMicros, null);
        }
    }

    /** What each constraint has found. */
    record DataChecked(List<CheckResult> checks) implements TaskResult {
        public DataChecked {
            checks = List.copyOf(checks);
        }
    }

    /**
     * How several tasks look at data. Constraints have the numbers of their places in the report.
     *
     * @param found what is known without a look at the rows
     * @param joined those whose findings in parts of the rows can be joined
     * @param columns what these read
     * @param parts the parts of the data, in the order of its rows, each as splits that lie together
     * @param whole the others: each of these groups is for one task, which sees all rows
     */
    record ChecksPlanned(
            Map<Integer, CheckResult> found,
            List<Integer> joined,
            List<FoundColumn> columns,
            List<List<InputSplit>> parts,
            List<List<Integer>> whole)
            implements TaskResult {
        public ChecksPlanned {
            found = Map.copyOf(found);
            joined = List.copyOf(joined);
            columns = List.copyOf(columns);
            parts = parts.stream().map(List::copyOf).toList();
            whole = whole.stream().map(List::copyOf).toList();
        }

        /** The tasks that follow. */
        public List<TaskSpec.CheckPart> tasks(TaskSpec.CheckData task) {
            JobId job = task.job();
            DataChecks spec = task.spec();
            List<TaskSpec.CheckPart> tasks = new ArrayList<>();
            parts.forEach(part -> tasks.add(new TaskSpec.CheckPart(job, spec, joined, columns, part, List.of())));
            whole.forEach(group ->
                    tasks.add(new TaskSpec.CheckPart(job, spec, group, List.of(), List.of(), task.references())));
            return tasks;
        }
    }

    /**
     * What constraints have seen, by their places in the report.
     *
     * @param found of those that have seen all rows
     * @param seen of the others, in a part of the rows
     */
    record PartChecked(Map<Integer, CheckResult> found, Map<Integer, PartialCheck> seen) implements TaskResult {
        public PartChecked {
            found = Map.copyOf(found);
            seen = Map.copyOf(seen);
        }
    }
}
