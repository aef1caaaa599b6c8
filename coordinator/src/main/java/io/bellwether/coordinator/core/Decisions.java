package io.bellwether.coordinator.core;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.PathSecrets;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.client.wire.SessionMessage;
import io.bellwether.coordinator.core.CoordinatorCore.TurnBuilder;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.node.NodeEvent;
import io.bellwether.coordinator.sweep.SweepEvent;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What each command leads to at first. One object a turn. */
final class Decisions implements Command.Visitor<Boolean> {
    /** An order that the node does not know this long after it was sent out is taken for lost and sent again. */
    private static final long LOST_ORDER_MILLIS = 1_000;

    private final CoreConfig config;
    private final long epoch;
    private final State state;
    private final TurnBuilder turn;
    private final Orders orders;
    private final long nowMillis;

    Decisions(CoreConfig config, long epoch, State state, TurnBuilder turn, long nowMillis) {
        this.config = config;
        this.epoch = epoch;
        this.state = state;
        this.turn = turn;
        this.orders = new Orders(state, epoch, turn.effects);
        this.nowMillis = nowMillis;
    }

    @Override
    public Boolean visit(Command.StartLeading command) {
        if (state.clusterId == null) {
            turn.add(new ClusterEvent.ClusterCreated(command.newClusterId(), nowMillis));
        }
        turn.add(new ClusterEvent.LeaderStarted(epoch, nowMillis));
        return true;
    }

    @Override
    public Boolean visit(Command.SubmitJob command) {
        JobId known = state.jobs.ofRequest(command.requestId());
        if (known == null) {
            turn.addAll(new Submission(state, command).decide(nowMillis));
        }
        turn.reply(new JobMessage.JobAccepted(known == null ? command.newId() : known));
        return true;
    }

    @Override
    public Boolean visit(Command.CancelJob command) {
        turn.addAll(state.jobs.decideCancel(command.job(), nowMillis));
        turn.reply(new SessionMessage.Done());
        return true;
    }

    @Override
    public Boolean visit(Command.RegisterView command) {
        PathSecrets.refuse(command.spec());
        turn.addAll(state.views.decideRegister(command.spec(), nowMillis));
        turn.reply(
                new JobMessage.View(Json.write(state.views.newest(command.spec().name()))));
        return true;
    }

    @Override
    public Boolean visit(Command.AppendTasks command) {
        turn.addAll(state.calls.decideAppend(
                command.job(),
                state.jobs.require(command.job()).isOver(),
                command.sequence(),
                command.batches(),
                command.last(),
                nowMillis));
        turn.reply(new SessionMessage.Done());
        return true;
    }

    @Override
    public Boolean visit(Command.CancelTasks command) {
        boolean over = state.jobs.require(command.job()).isOver();
        turn.addAll(state.calls.decideCancel(command.job(), over, command.calls(), nowMillis));
        turn.reply(new SessionMessage.Done());
        return true;
    }

    @Override
    public Boolean visit(Command.RenewSession command) {
        state.sessions.touch(requireSession(command.requestId()), nowMillis);
        turn.reply(new SessionMessage.Done());
        return true;
    }

    @Override
    public Boolean visit(Command.EndSession command) {
        JobId job = state.jobs.ofRequest(command.requestId());
        if (job != null) {
            turn.addAll(state.sessions.decideEnd(job, nowMillis));
        }
        turn.reply(new SessionMessage.Done());
        return true;
    }

    @Override
    public Boolean visit(Command.GiveUpSlot command) {
        JobId job = requireSession(command.requestId());
        turn.addAll(state.sessions.decideGiveUp(job, command.attempt(), nowMillis));
        turn.reply(new SessionMessage.Done());
        return true;
    }

    private JobId requireSession(String requestId) {
        JobId job = state.jobs.ofRequest(requestId);
        if (job == null || !state.sessions.isOpen(job)) {
            String error = job == null ? null : state.jobs.require(job).error();
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    "session: " + (job == null ? "unknown" : job + " is over" + (error == null ? "" : ": " + error))
                            + " (expected: one that is open); open another");
        }
        return job;
    }

    @Override
    public Boolean visit(Command.RegisterNode command) {
        NodeMessage.RegisterNode request = command.request();
        if (request.slots() < 1) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT, "worker slots: " + request.slots() + " (expected: >= 1); set --slots");
        }
        boolean reconnection = state.nodes.isReconnection(request);
        NodeEvent.NodeRegistered registered = state.nodes.decideRegister(request, nowMillis);
        if (!reconnection) {
            turn.addAll(state.tasks.decideNodeGone(
                    request.node(), "node " + request.node() + " was restarted while the attempt ran", nowMillis));
        }
        turn.add(registered);
        Set<AttemptId> held = state.tasks.held(request.node()).keySet();
        List<AttemptId> drop = request.attempts().stream()
                .filter(attempt -> !held.contains(attempt))
                .toList();
        Node node = Objects.requireNonNull(state.nodes.find(request.node()));
        turn.reply(new NodeMessage.NodeRegistered(
                epoch,
                registered.session(),
                drop,
                config.heartbeatMillis(),
                state.nodes.gridPeers(node, state.nodes.gridSeeds())));
        orders.mend(node, new LinkedHashSet<>(request.attempts()), nowMillis);
        orders.releaseEnded(node, request.jobs());
        return true;
    }

    @Override
    public Boolean visit(Command.Heartbeat command) {
        Optional<Node> known =
                state.nodes.current(command.node(), command.heartbeat().session());
        if (known.isEmpty()) {
            return outdated(command.node(), command.heartbeat().session());
        }
        Node node = known.get();
        state.nodes.touch(command.node(), nowMillis);
        for (NodeMessage.LoadReport load : command.heartbeat().status().loads()) {
            if (state.jobs.find(load.attempt().task().job()) != null
                    && !node.status().loads().contains(load)) {
                turn.touched.add(load.attempt().task().job()); // who looks at the job sees it move
            }
        }
        turn.addAll(state.nodes.decideStatus(node.id(), command.heartbeat().status()));
        orders.mend(node, new LinkedHashSet<>(command.heartbeat().attempts()), nowMillis - LOST_ORDER_MILLIS);
        return true;
    }

    /** The node does not know that its registration is over: it stood still, and its connection outlived that. */
    private boolean outdated(NodeId node, long session) {
        turn.effects.add(new Effect.EndSession(node, session));
        return false;
    }

    @Override
    public Boolean visit(Command.FinishAttempt command) {
        Optional<Node> node = state.nodes.current(command.node(), command.session());
        if (node.isEmpty()) {
            return outdated(command.node(), command.session()); // it tells again once it has registered
        }
        state.nodes.touch(command.node(), nowMillis);
        Task task = state.tasks.find(command.attempt().task());
        Checkpoint before = task == null ? null : task.checkpoint();
        List<TaskEvent> ends =
                state.tasks.decideFinished(command.node(), command.attempt(), outcome(command), nowMillis);
        turn.addAll(state.placement.decideMemory(ends, nowMillis));
        turn.addAll(ends);
        if (task != null && task.checkpoint() != null && !task.checkpoint().equals(before)) {
            dropCheckpoints(task, before, task.checkpoint()); // it has paused with a newer one
        }
        turn.addAll(state.nodes.decideQuarantine(command.node(), nowMillis));
        orders.send(node.get(), new NodeMessage.AttemptAcknowledged(command.attempt()));
        return true;
    }

    /** Nodes know tasks, and not in whose words they were asked for. */
    private AttemptOutcome outcome(Command.FinishAttempt command) {
        Job job = state.jobs.find(command.attempt().task().job());
        return job != null && command.outcome() instanceof AttemptOutcome.Failed failed
                ? failed.inWordsOf(job.spec())
                : command.outcome();
    }

    @Override
    public Boolean visit(Command.ReportTrial command) {
        NodeMessage.TrialReported report = command.report();
        Optional<Node> node = state.nodes.current(command.node(), report.session());
        if (node.isEmpty()) {
            return outdated(command.node(), report.session());
        }
        state.nodes.touch(command.node(), nowMillis);
        Task task = state.tasks.find(report.attempt().task());
        if (task != null && command.node().equals(task.node())) {
            turn.addAll(state.sweeps.decideReport(report.attempt(), report.points(), nowMillis));
        }
        return true;
    }

    @Override
    public Boolean visit(Command.SaveCheckpoint command) {
        NodeMessage.CheckpointSaved saved = command.saved();
        if (state.nodes.current(command.node(), saved.session()).isEmpty()) {
            return outdated(command.node(), saved.session());
        }
        state.nodes.touch(command.node(), nowMillis);
        Task task = state.tasks.find(saved.attempt().task());
        Checkpoint before = task == null ? null : task.checkpoint();
        turn.addAll(state.tasks.decideCheckpoint(command.node(), saved.attempt(), saved.checkpoint(), nowMillis));
        if (task != null) {
            dropCheckpoints(task, before, saved.checkpoint());
        }
        return true;
    }

    /** The one that the new one has replaced; all, if the attempt has not heard yet that its task is over. */
    private void dropCheckpoints(Task task, @Nullable Checkpoint before, Checkpoint saved) {
        boolean replaced = !turn.events.isEmpty();
        if (before != null && replaced && !before.sha256().equals(saved.sha256())) {
            turn.effects.add(new Effect.CheckpointsUnwanted(task.id().job(), task.id(), before.sha256()));
        } else if (task.state().isTerminal()) {
            turn.effects.add(new Effect.CheckpointsUnwanted(task.id().job(), task.id(), null));
        }
    }

    @Override
    public Boolean visit(Command.DrainNode command) {
        turn.addAll(state.nodes.decideDrain(command.node(), command.graceMillis(), nowMillis));
        turn.reply(new SessionMessage.Done());
        return true;
    }

    @Override
    public Boolean visit(Command.ResumeNode command) {
        turn.addAll(state.nodes.decideResume(command.node(), nowMillis));
        turn.reply(new SessionMessage.Done());
        return true;
    }

    @Override
    public Boolean visit(Command.SetTenant command) {
        turn.addAll(state.tenants.decideSet(command.tenant(), nowMillis));
        turn.reply(new SessionMessage.Done());
        return true;
    }

    @Override
    public Boolean visit(Command.UnsetTenant command) {
        turn.addAll(state.tenants.decideUnset(command.tenant(), nowMillis));
        turn.reply(new SessionMessage.Done());
        return true;
    }

    @Override
    public Boolean visit(Command.AddTrials command) {
        Job job = state.jobs.find(command.job());
        if (job != null && !job.isOver()) {
            turn.addAll(state.sweeps.decideAddTrials(command, nowMillis));
        }
        return true;
    }

    @Override
    public Boolean visit(Command.AddDescendant command) {
        Job job = state.jobs.find(command.job());
        if (job != null && !job.isOver()) {
            turn.addAll(state.sweeps.decideAddDescendant(command, nowMillis));
        }
        return true;
    }

    @Override
    public Boolean visit(Command.FailSweep command) {
        Job job = state.jobs.find(command.job());
        if (job != null && !job.isOver()) {
            turn.add(JobEvent.JobEnded.failed(command.job(), command.code(), command.message(), nowMillis));
        }
        return true;
    }

    @Override
    public Boolean visit(Command.StopSearch command) {
        Job job = state.jobs.find(command.job());
        if (job != null && !job.isOver() && state.sweeps.wantsMore(command.job())) {
            turn.add(new SweepEvent.SearchStopped(command.job(), command.reason(), nowMillis));
        }
        return true;
    }

    @Override
    public Boolean visit(Command.Tick command) {
        for (NodeId silent : state.nodes.silent(config.nodeTimeoutMillis(), nowMillis)) {
            turn.add(new NodeEvent.NodeLost(silent, nowMillis));
            turn.addAll(state.tasks.decideNodeGone(
                    silent,
                    "node " + silent + " was not heard of for " + config.nodeTimeoutMillis() + " ms",
                    nowMillis));
        }
        turn.addAll(state.calls.decideForgotten(nowMillis));
        turn.addAll(state.sessions.decideExpired(nowMillis));
        turn.addAll(state.nodes.decideQuarantineEnds(nowMillis));
        turn.addAll(state.placement.decideMoves(nowMillis));
        turn.addAll(state.placement.decideTakeBack(nowMillis));
        preempt();
        speculate();
        List<Event> due = state.deadlines.decideDue(nowMillis);
        while (!due.isEmpty()) {
            turn.addAll(due);
            due = state.deadlines.decideDue(nowMillis);
        }
        return true;
    }

    /** The turns before have placed what could be placed. */
    private void speculate() {
        TaskEvent twin = state.placement.decideTwin(config.speculateAfterMillis(), nowMillis);
        while (twin != null) {
            turn.add(twin);
            twin = state.placement.decideTwin(config.speculateAfterMillis(), nowMillis);
        }
    }

    /** For tasks that found no room in the turns before. */
    private void preempt() {
        List<TaskEvent> room = state.placement.decidePreemption(config.minRunMillis(), nowMillis);
        while (!room.isEmpty()) {
            turn.addAll(room);
            room = state.placement.decidePreemption(config.minRunMillis(), nowMillis);
        }
    }
}
