package io.bellwether.coordinator.core;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.bellwether.client.job.JobId;
import io.bellwether.coordinator.batch.BatchEvent;
import io.bellwether.coordinator.calls.CallsEvent;
import io.bellwether.coordinator.feature.FeatureEvent;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.model.ModelEvent;
import io.bellwether.coordinator.node.NodeEvent;
import io.bellwether.coordinator.quota.QuotaEvent;
import io.bellwether.coordinator.sweep.SweepEvent;
import io.bellwether.coordinator.task.TaskEvent;
import org.jspecify.annotations.Nullable;

/**
 * A fact about the cluster. The journal is the list of them; the state is what replaying that list gives.
 *
 * <p>Closed in fact: each feature's family is sealed, and what is not listed here can't be written. (Java seals across packages only
 * within a named module.)
 *
 * <p>The type's name ends in its version. A changed shape gets a new name, and the old one is read for ever.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ClusterEvent.ClusterCreated.class, name = "cluster-created.1"),
    @JsonSubTypes.Type(value = ClusterEvent.LeaderStarted.class, name = "leader-started.1"),
    @JsonSubTypes.Type(value = JobEvent.JobAccepted.class, name = "job-accepted.1"),
    @JsonSubTypes.Type(value = JobEvent.JobEnded.class, name = "job-ended.1"),
    @JsonSubTypes.Type(value = TaskEvent.TaskQueued.class, name = "task-queued.1"),
    @JsonSubTypes.Type(value = TaskEvent.AttemptDispatched.class, name = "attempt-dispatched.1"),
    @JsonSubTypes.Type(value = TaskEvent.AttemptSentAhead.class, name = "attempt-sent-ahead.1"),
    @JsonSubTypes.Type(value = TaskEvent.AttemptSucceeded.class, name = "attempt-succeeded.1"),
    @JsonSubTypes.Type(value = TaskEvent.AttemptFailed.class, name = "attempt-failed.1"),
    @JsonSubTypes.Type(value = TaskEvent.AttemptReleased.class, name = "attempt-released.1"),
    @JsonSubTypes.Type(value = TaskEvent.AttemptStopped.class, name = "attempt-stopped.1"),
    @JsonSubTypes.Type(value = TaskEvent.RoomKept.class, name = "room-kept.1"),
    @JsonSubTypes.Type(value = TaskEvent.AttemptPreempted.class, name = "attempt-preempted.1"),
    @JsonSubTypes.Type(value = TaskEvent.AttemptSalvaged.class, name = "attempt-salvaged.1"),
    @JsonSubTypes.Type(value = TaskEvent.AttemptDoubled.class, name = "attempt-doubled.1"),
    @JsonSubTypes.Type(value = TaskEvent.AttemptDropped.class, name = "attempt-dropped.1"),
    @JsonSubTypes.Type(value = TaskEvent.TaskPruned.class, name = "task-pruned.1"),
    @JsonSubTypes.Type(value = TaskEvent.TaskDropped.class, name = "task-dropped.1"),
    @JsonSubTypes.Type(value = TaskEvent.AttemptPaused.class, name = "attempt-paused.1"),
    @JsonSubTypes.Type(value = TaskEvent.TaskResumed.class, name = "task-resumed.1"),
    @JsonSubTypes.Type(value = TaskEvent.GangDispatched.class, name = "gang-dispatched.1"),
    @JsonSubTypes.Type(value = TaskEvent.MemberReleased.class, name = "member-released.1"),
    @JsonSubTypes.Type(value = TaskEvent.MemoryRaised.class, name = "memory-raised.1"),
    @JsonSubTypes.Type(value = TaskEvent.GangFailureExplained.class, name = "gang-failure-explained.1"),
    @JsonSubTypes.Type(value = TaskEvent.CheckpointSaved.class, name = "checkpoint-saved.1"),
    @JsonSubTypes.Type(value = NodeEvent.NodeRegistered.class, name = "node-registered.1"),
    @JsonSubTypes.Type(value = NodeEvent.NodeStatusChanged.class, name = "node-status-changed.1"),
    @JsonSubTypes.Type(value = NodeEvent.NodeLost.class, name = "node-lost.1"),
    @JsonSubTypes.Type(value = NodeEvent.NodeDraining.class, name = "node-draining.1"),
    @JsonSubTypes.Type(value = NodeEvent.NodeResumed.class, name = "node-resumed.1"),
    @JsonSubTypes.Type(value = NodeEvent.NodeQuarantined.class, name = "node-quarantined.1"),
    @JsonSubTypes.Type(value = NodeEvent.NodeQuarantineEnded.class, name = "node-quarantine-ended.1"),
    @JsonSubTypes.Type(value = QuotaEvent.TenantSet.class, name = "tenant-set.1"),
    @JsonSubTypes.Type(value = QuotaEvent.TenantUnset.class, name = "tenant-unset.1"),
    @JsonSubTypes.Type(value = SweepEvent.DatasetReady.class, name = "dataset-ready.1"),
    @JsonSubTypes.Type(value = SweepEvent.TrialsAdded.class, name = "trials-added.1"),
    @JsonSubTypes.Type(value = SweepEvent.WarmStarted.class, name = "warm-started.1"),
    @JsonSubTypes.Type(value = SweepEvent.TrialReported.class, name = "trial-reported.1"),
    @JsonSubTypes.Type(value = SweepEvent.TrialBorn.class, name = "trial-born.1"),
    @JsonSubTypes.Type(value = SweepEvent.TrialEvaluated.class, name = "trial-evaluated.1"),
    @JsonSubTypes.Type(value = SweepEvent.SearchStopped.class, name = "search-stopped.1"),
    @JsonSubTypes.Type(value = BatchEvent.ScoringPlanned.class, name = "scoring-planned.1"),
    @JsonSubTypes.Type(value = CallsEvent.CallsAppended.class, name = "calls-appended.1"),
    @JsonSubTypes.Type(value = CallsEvent.CallsCancelled.class, name = "calls-cancelled.1"),
    @JsonSubTypes.Type(value = ModelEvent.ModelRegistered.class, name = "model-registered.1"),
    @JsonSubTypes.Type(value = FeatureEvent.ViewRegistered.class, name = "view-registered.1"),
    @JsonSubTypes.Type(value = FeatureEvent.ViewMaterialized.class, name = "view-materialized.1")
})
public interface Event {
    /** The job that the fact is about; null if it is about none. */
    @Nullable
    JobId job();
}
