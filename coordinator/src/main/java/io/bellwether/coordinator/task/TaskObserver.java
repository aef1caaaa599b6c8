package io.bellwether.coordinator.task;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.NodeId;

/** Told of what waits and of what holds slots, as facts are replayed. Loop-confined. */
public interface TaskObserver {
    /** The task waits: from now, or from its {@link Task#retryAtMillis}. Told again if that has changed. */
    void queued(Task task);

    /** It waits no more. */
    void unqueued(Task task);

    /** Where room is kept for the task, which waits, has changed: {@link Task#keptOn}. */
    void roomKept(Task task);

    /** The attempt has a part of the node, until it is released. */
    void held(Task task, AttemptId attempt, NodeId node);

    void released(Task task, AttemptId attempt, NodeId node);
}
