package io.bellwether.coordinator.core;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.coordinator.core.CoordinatorCore.TurnBuilder;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.node.NodeEvent;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.List;
import java.util.Objects;

/** The messages and notices that follow from a turn's events. One object a turn. */
final class EffectsOf {
    private final State state;
    private final long epoch;
    private final CoreConfig config;

    EffectsOf(State state, long epoch, CoreConfig config) {
        this.state = state;
        this.epoch = epoch;
        this.config = config;
    }

    void add(TurnBuilder turn) {
        boolean gridMayHaveChanged = false;
        for (Event event : turn.events) {
            if (event instanceof TaskEvent.AttemptDispatched dispatched) {
                addRun(turn, dispatched);
            } else if (event instanceof JobEvent.JobEnded ended) {
                addEnd(turn, ended.job());
            } else if (event instanceof NodeEvent) {
                gridMayHaveChanged = true;
            }
        }
        if (gridMayHaveChanged) {
            for (Node node : state.nodes.nodes()) {
                send(turn, node, state.nodes.gridPeers(node));
            }
        }
        for (JobId job : turn.touched) {
            turn.effects.add(new Effect.JobChanged(job));
            if (state.sweeps.wanted(job, config.suggestAhead()) > 0
                    && !Objects.requireNonNull(state.jobs.find(job)).isOver()) {
                turn.effects.add(new Effect.SuggestionsWanted(job));
            }
        }
    }

    private void addRun(TurnBuilder turn, TaskEvent.AttemptDispatched dispatched) {
        Task task = state.tasks.find(dispatched.task());
        Node node = state.nodes.find(dispatched.node());
        if (task != null && node != null) {
            send(
                    turn,
                    node,
                    new NodeMessage.RunAttempt(
                            epoch, node.session(), dispatched.attempt(), state.sweeps.forDispatch(task.spec())));
        }
    }

    private void addEnd(TurnBuilder turn, JobId job) {
        for (Node node : state.nodes.nodes()) {
            for (AttemptId attempt : List.copyOf(state.tasks.held(node.id()).keySet())) {
                // What the end itself has led to, in this very turn, is wanted.
                if (attempt.task().job().equals(job) && !state.tasks.isWanted(attempt)) {
                    send(turn, node, new NodeMessage.CancelAttempt(epoch, node.session(), attempt));
                }
            }
            send(turn, node, new NodeMessage.ReleaseJob(epoch, node.session(), job));
        }
    }

    private static void send(TurnBuilder turn, Node node, NodeMessage message) {
        if (!node.isLost()) {
            turn.effects.add(new Effect.SendToNode(node.id(), node.session(), message));
        }
    }
}
