package io.bellwether.coordinator.core;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.Resources;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.task.Task;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What nodes are told to do, under the epoch and their sessions of now. One object a turn. */
final class Orders {
    private final State state;
    private final long epoch;
    private final List<Effect> effects;

    Orders(State state, long epoch, List<Effect> effects) {
        this.state = state;
        this.epoch = epoch;
        this.effects = effects;
    }

    void run(Node node, AttemptId attempt) {
        Task task = Objects.requireNonNull(state.tasks.find(attempt.task()));
        send(
                node,
                new NodeMessage.RunAttempt(
                        epoch,
                        node.session(),
                        attempt,
                        state.sweeps.forDispatch(task, node.id()),
                        memory(task, attempt)));
    }

    private long memory(Task task, AttemptId attempt) {
        long raised = task.raisedMemory(attempt.number());
        if (raised > 0) {
            return raised;
        }
        Resources own = task.spec().resources();
        if (own != null || task.spec().isErrand()) {
            return own == null ? 0 : own.memory();
        }
        Resources ofJob =
                Objects.requireNonNull(state.jobs.find(task.id().job())).spec().resources();
        return ofJob == null ? 0 : ofJob.memory();
    }

    void cancel(Node node, AttemptId attempt) {
        send(node, new NodeMessage.CancelAttempt(epoch, node.session(), attempt));
    }

    /** Cancels the attempt wherever it still holds a slot, unless it is wanted. */
    void cancelIfUnwanted(AttemptId attempt) {
        if (!state.tasks.isWanted(attempt)) {
            cancelWhereItRuns(attempt);
        }
    }

    /** Cancels the attempt on each node of which it holds a slot. */
    void cancelWhereItRuns(AttemptId attempt) {
        state.tasks.holders(attempt).forEach(node -> cancel(Objects.requireNonNull(state.nodes.find(node)), attempt));
    }

    void release(Node node, JobId job) {
        send(node, new NodeMessage.ReleaseJob(epoch, node.session(), job));
    }

    /**
     * Releases those of the jobs that have ended: the node was not told, or did not hear it. Of the attempts there that nobody wants any
     * more it was told before this; what is wanted, to discard what the job has left, goes on.
     */
    void releaseEnded(Node node, List<JobId> kept) {
        Set<JobId> busy = state.tasks.held(node.id()).keySet().stream()
                .filter(state.tasks::isWanted)
                .map(attempt -> attempt.task().job())
                .collect(Collectors.toSet());
        for (JobId id : kept) {
            Job job = state.jobs.find(id);
            if ((job == null || job.isOver()) && !busy.contains(id)) {
                release(node, id);
            }
        }
    }

    /**
     * Sends again what the node has not understood: orders to run, to cancel, to forget.
     *
     * @param known the attempts that it says it holds, in an order that is the same in every process
     * @param olderThan orders to run that were first sent later than this may still be under way
     */
    void mend(Node node, Set<AttemptId> known, long olderThan) {
        Map<AttemptId, Long> held = state.tasks.held(node.id());
        held.forEach((attempt, dispatchedAt) -> {
            if (!state.tasks.isWanted(attempt)) {
                cancel(node, attempt);
            } else if (!known.contains(attempt) && dispatchedAt <= olderThan) {
                run(node, attempt);
            }
        });
        for (AttemptId attempt : known) {
            if (!held.containsKey(attempt)) {
                send(node, new NodeMessage.AttemptAcknowledged(attempt));
            }
        }
    }

    void send(Node node, NodeMessage message) {
        if (!node.isLost()) {
            effects.add(new Effect.SendToNode(node.id(), node.session(), message));
        }
    }
}
