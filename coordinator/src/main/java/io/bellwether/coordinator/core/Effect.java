package io.bellwether.coordinator.core;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.wire.NodeMessage;
import org.jspecify.annotations.Nullable;

/** What leaves the core. Held until the events of its turn are durable; may be lost in a crash, and is made good later. */
public sealed interface Effect {
    /** Send to the node, if its connection still belongs to {@code session}. */
    record SendToNode(NodeId node, long session, NodeMessage message) implements Effect {}

    /** The registration is void: end its connection, if there is one, so that the node registers anew. */
    record EndSession(NodeId node, long session) implements Effect {}

    /** The task begins with this checkpoint, which another has saved: it stays until neither needs it. */
    record CheckpointInherited(TaskId task, String sha256) implements Effect {}

    /**
     * Nobody will go on from these checkpoints any more; they may still be needed by others that have the same.
     *
     * @param task null for those of all the job's tasks
     * @param sha256 null for all of the task's
     */
    record CheckpointsUnwanted(
            JobId job, @Nullable TaskId task, @Nullable String sha256) implements Effect {}

    /** The job has changed: tell those who watch it. */
    record JobChanged(JobId job) implements Effect {}

    /** The sweep may want suggestions: ask {@link CoordinatorCore#searchQuestion}. */
    record SuggestionsWanted(JobId job) implements Effect {}
}
