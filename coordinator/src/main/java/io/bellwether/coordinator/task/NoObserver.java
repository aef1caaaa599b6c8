package io.bellwether.coordinator.task;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.NodeId;

/** Until somebody wants to be told. */
final class NoObserver implements TaskObserver {
    @Override
    public void queued(Task task) {}

    @Override
    public void unqueued(Task task) {}

    @Override
    public void roomKept(Task task) {}

    @Override
    public void held(Task task, AttemptId attempt, NodeId node) {}

    @Override
    public void released(Task task, AttemptId attempt, NodeId node) {}
}
