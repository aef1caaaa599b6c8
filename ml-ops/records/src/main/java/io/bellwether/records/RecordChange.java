package io.bellwether.records;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.TaskResult;
import io.bellwether.records.dataset.DatasetRecord;
import io.bellwether.records.lineage.LineageEvent;
import io.bellwether.records.registry.ModelVersionRecord;
import io.bellwether.records.tracking.JobRecord;
import io.bellwether.records.tracking.RunRecord;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One fact of the journal, as it changes the records. The store applies a journal entry's change together with the
 * entry's index, so the records are always those of one prefix of the journal.
 *
 * <p>Attempts are named as the journal names them; the store knows which of them are runs and passes over the others.
 * Lineage events follow from these facts: the store emits them in the same transaction.
 */
public sealed interface RecordChange {
    <R> R accept(Visitor<R> visitor);

    /** The change of a journal entry that records nothing. */
    static RecordChange none() {
        return new Several(List.of());
    }

    /** One case for each kind of change. */
    interface Visitor<R> {
        R visit(ClusterNamed change);

        R visit(JobRecorded change);

        R visit(JobEnded change);

        R visit(DatasetRecorded change);

        R visit(RunQueued change);

        R visit(RunDispatched change);

        R visit(RunRequeued change);

        R visit(RunPaused change);

        R visit(RunEnded change);

        R visit(OutputCommitted change);

        R visit(ModelRegistered change);

        R visit(ViewRecorded change);

        R visit(ViewMaterialized change);

        R visit(LineageEmitted change);

        R visit(Several change);
    }

    /** The cluster's id is known: from here on it is part of the names in lineage. */
    record ClusterNamed(String clusterId) implements RecordChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** The cluster owns a job. */
    record JobRecorded(JobRecord job) implements RecordChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A job is over; its runs that have not ended are cancelled with it. */
    record JobEnded(JobId job, JobState state, @Nullable String error, Instant at) implements RecordChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A job has loaded a dataset version, which may be known already; {@code millis} is how long it took. */
    record DatasetRecorded(DatasetRecord dataset, long millis) implements RecordChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A trial waits for its first slot; see {@link RunRecord#queued}. */
    record RunQueued(RunRecord run) implements RecordChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** An attempt has a slot. */
    record RunDispatched(AttemptId attempt, NodeId node, Instant at) implements RecordChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A trial has paused: another attempt follows, or its end. */
    record RunPaused(AttemptId attempt, Instant at) implements RecordChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** An attempt failed and another will follow. */
    record RunRequeued(AttemptId attempt, String reason, Instant at) implements RecordChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * A run is over.
     *
     * @param value of the sweep's metric, of a pruned run the last that it reported; null for other ends than success
     * @param metrics further final metrics by name
     */
    record RunEnded(
            AttemptId attempt,
            JobState state,
            @Nullable Double value,
            Map<String, Double> metrics,
            @Nullable String error,
            Instant at)
            implements RecordChange {
        public RunEnded {
            metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
        }

        /** The end of a run by a trial's result. */
        public static RunEnded succeeded(AttemptId attempt, TaskResult.TrialDone done, Instant at) {
            return new RunEnded(attempt, JobState.SUCCEEDED, done.value(), done.metrics(), null, at);
        }

        /** The end of a run by the sweep's pruner; {@code value} is the last that it reported. */
        public static RunEnded pruned(AttemptId attempt, double value, Instant at) {
            return new RunEnded(attempt, JobState.PRUNED, value, Map.of(), null, at);
        }

        /** The end of a run by an error that is not retried. */
        public static RunEnded failed(AttemptId attempt, String error, Instant at) {
            return new RunEnded(attempt, JobState.FAILED, null, Map.of(), error, at);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** Batch inference has published its output. */
    record OutputCommitted(JobId job, TaskResult.OutputCommitted output, Instant at) implements RecordChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A new model version exists. */
    record ModelRegistered(ModelVersionRecord model) implements RecordChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A new version of a feature view exists. */
    record ViewRecorded(FeatureView view) implements RecordChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** A feature view is materialized up to a time. */
    record ViewMaterialized(String view, int version, FeatureView.Materialized materialized) implements RecordChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** Something outside the other changes has consumed or made data. */
    record LineageEmitted(LineageEvent event) implements RecordChange {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /** All that one journal entry changes, in order; possibly nothing. */
    record Several(List<RecordChange> changes) implements RecordChange {
        public Several {
            changes = List.copyOf(changes);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }
}
