package io.bellwether.coordinator.core;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.coordinator.calls.CallsEvent;
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
    private final CoreConfig config;
    private final TurnBuilder turn;
    private final Orders orders;

    EffectsOf(State state, long epoch, CoreConfig config, TurnBuilder turn) {
        this.state = state;
        this.config = config;
        this.turn = turn;
        this.orders = new Orders(state, epoch, turn.effects);
    }

    void add() {
        boolean gridMayHaveChanged = false;
        for (Event event : turn.events) {
            if (event instanceof TaskEvent.AttemptDispatched dispatched) {
                run(dispatched.node(), dispatched.attempt());
            } else if (event instanceof TaskEvent.AttemptSentAhead sent) {
                run(sent.node(), sent.attempt());
            } else if (event instanceof TaskEvent.GangDispatched dispatched) {
                dispatched.nodes().forEach(node -> run(node, dispatched.attempt()));
            } else if (event instanceof TaskEvent.AttemptDoubled doubled) {
                run(doubled.node(), doubled.attempt());
            } else if (event instanceof TaskEvent.AttemptDropped dropped) {
                orders.cancelIfUnwanted(dropped.attempt());
            } else if (event instanceof TaskEvent.AttemptSucceeded succeeded) {
                cancelOthers(succeeded.task(), succeeded.attempt().number());
                dropCheckpoints(succeeded.attempt());
            } else if (event instanceof TaskEvent.TaskQueued queued && Task.inherited(queued.spec()) != null) {
                turn.effects.add(new Effect.CheckpointInherited(
                        queued.task(),
                        Objects.requireNonNull(Task.inherited(queued.spec())).sha256()));
            } else if (event instanceof TaskEvent.TaskDropped dropped) {
                cancelOthers(dropped.task(), 0);
                dropCheckpoints(dropped.task());
            } else if (event instanceof TaskEvent.TaskPruned pruned) {
                orders.cancelIfUnwanted(pruned.attempt());
                dropCheckpoints(pruned.attempt());
            } else if (event instanceof TaskEvent.AttemptStopped stopped) {
                orders.cancelIfUnwanted(stopped.attempt());
                dropCheckpoints(stopped.attempt());
            } else if (event instanceof TaskEvent.AttemptPreempted preempted) {
                orders.cancelIfUnwanted(preempted.attempt());
            } else if (event instanceof TaskEvent.AttemptFailed failed) {
                orders.cancelIfUnwanted(failed.attempt()); // of a gang, by the other members
                dropCheckpoints(failed.attempt());
            } else if (event instanceof TaskEvent.GangFailureExplained explained) {
                dropCheckpoints(explained.attempt());
            } else if (event instanceof CallsEvent.CallsCancelled cancelled) {
                state.calls.running(cancelled.job(), cancelled.calls()).forEach(orders::cancelWhereItRuns);
            } else if (event instanceof JobEvent.JobEnded ended) {
                addEnd(ended.job());
            } else if (event instanceof NodeEvent) {
                gridMayHaveChanged = true;
            }
        }
        if (gridMayHaveChanged) {
            List<Node> seeds = state.nodes.gridSeeds();
            if (state.nodes.areNews(seeds)) {
                state.nodes.nodes().forEach(node -> orders.send(node, state.nodes.gridPeers(node, seeds)));
            }
        }
        for (JobId job : turn.touched) {
            turn.effects.add(new Effect.JobChanged(job));
            if (state.sweeps.isAsking(job, config.suggestAhead(), state.nodes.slots())
                    && !Objects.requireNonNull(state.jobs.find(job)).isOver()) {
                turn.effects.add(new Effect.SuggestionsWanted(job));
            }
        }
    }

    private void run(NodeId node, AttemptId attempt) {
        orders.run(Objects.requireNonNull(state.nodes.find(node)), attempt);
    }

    /** Of a task that ran twice, the attempt that has lost; of one that is not needed any more, all. */
    private void cancelOthers(TaskId id, int winner) {
        Task task = Objects.requireNonNull(state.tasks.find(id), "task");
        for (int number = 1; number <= task.attempts(); number++) {
            if (number != winner) {
                orders.cancelIfUnwanted(new AttemptId(task.id(), number));
            }
        }
    }

    /** If no further attempt can go on from them. */
    private void dropCheckpoints(AttemptId attempt) {
        dropCheckpoints(attempt.task());
    }

    private void dropCheckpoints(TaskId id) {
        Task task = Objects.requireNonNull(state.tasks.find(id), "task");
        if ((task.checkpoint() != null || Task.inherited(task.spec()) != null)
                && task.state().isTerminal()) {
            turn.effects.add(new Effect.CheckpointsUnwanted(task.id().job(), task.id(), null));
        }
    }

    private void addEnd(JobId job) {
        if (Objects.requireNonNull(state.jobs.find(job)).spec() instanceof Sweep) {
            turn.effects.add(new Effect.CheckpointsUnwanted(job, null, null));
        }
        for (Node node : state.nodes.nodes()) {
            for (AttemptId attempt : state.tasks.held(node.id()).keySet()) {
                // What the end itself has led to, in this very turn, is wanted.
                if (attempt.task().job().equals(job) && !state.tasks.isWanted(attempt)) {
                    orders.cancel(node, attempt);
                }
            }
            orders.release(node, job);
        }
    }
}
