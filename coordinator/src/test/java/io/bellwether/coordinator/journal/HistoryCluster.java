package io.bellwether.coordinator.journal;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.core.CoreConfig;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.core.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The coordinator's core and the nodes that {@link HistoryScenario} needs, which do what they are told, in turns. */
final class HistoryCluster {
    static final NodeId STEADY = new NodeId("node-1");
    static final NodeId FLEETING = new NodeId("node-2");
    static final NodeId PEER = new NodeId("node-3");
    private static final TrainerDescriptor TRAINER = new TrainerDescriptor(
                    "toy",
                    true,
                    List.of(new TrainerDescriptor.Hyperparameter(
                            "depth", TrainerDescriptor.Type.INT, 1.0, 10.0, List.of(), 6, "how deep")),
                    true)
            .asPausable();

    private final CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 1);
    private final List<Event> events = new ArrayList<>();
    /** What nodes were told to do, and have not done. */
    private final Deque<Order> orders = new ArrayDeque<>();

    private final Map<NodeId, Long> sessions = new HashMap<>();
    private long now = 1_767_225_600_000L;
    private boolean failing = true;

    /** An attempt that a node has been told to make. */
    record Order(NodeId node, AttemptId attempt, TaskSpec task) {}

    /** All that has happened. */
    List<Event> events() {
        return events;
    }

    void handle(Command command) {
        now += 10;
        Turn turn = core.handle(command, now);
        if (turn.refusal() != null) {
            throw new IllegalStateException(turn.refusal());
        }
        events.addAll(turn.events());
        if (turn.reply() instanceof NodeMessage.NodeRegistered registered) {
            sessions.put(((Command.RegisterNode) command).request().node(), registered.session());
        }
        for (Effect effect : turn.effects()) {
            if (effect instanceof Effect.SendToNode send && send.message() instanceof NodeMessage.RunAttempt order) {
                orders.add(new Order(send.node(), order.attempt(), order.task()));
            } else if (effect instanceof Effect.SuggestionsWanted wanted) {
                suggest(wanted.job());
            }
        }
    }

    private void suggest(JobId job) {
        List<Map<String, Object>> configurations =
                List.of(Map.of("toy/depth", 3L), Map.of("toy/depth", 7L), Map.of("toy/depth", 5L));
        int times = job.equals(HistoryScenario.HASTY) ? HistoryScenario.HASTY_TRIALS / configurations.size() : 1;
        List<Map<String, Object>> all = Collections.nCopies(times, configurations).stream()
                .flatMap(List::stream)
                .toList();
        core.suggestionRequest(job).ifPresent(request -> handle(new Command.AddTrials(job, 0, all, false)));
    }

    void register(NodeId node, int slots) {
        register(node, slots, NodeCapacity.NONE);
    }

    void register(NodeId node, int slots, NodeCapacity capacity) {
        handle(new Command.RegisterNode(new NodeMessage.RegisterNode(
                node,
                node + "-incarnation",
                "localhost",
                slots,
                List.of(TRAINER),
                List.of(),
                new NodeMessage.NodeStatus("", NodeMessage.GridState.DOWN, 0, Map.of()),
                "cpu",
                capacity)));
        handle(new Command.Heartbeat(node, new NodeMessage.Heartbeat(session(node), List.of(), up(node))));
    }

    private static NodeMessage.NodeStatus up(NodeId node) {
        return new NodeMessage.NodeStatus(node + ":47500", NodeMessage.GridState.UP, 1, Map.of());
    }

    void heartbeat() {
        NodeMessage.NodeStatus decoded =
                new NodeMessage.NodeStatus(STEADY + ":47500", NodeMessage.GridState.UP, 1, Map.of("ab".repeat(32), 1));
        List<AttemptId> held = orders.stream().map(Order::attempt).toList();
        handle(new Command.Heartbeat(STEADY, new NodeMessage.Heartbeat(session(STEADY), held, decoded)));
    }

    long session(NodeId node) {
        return sessions.getOrDefault(node, 0L);
    }

    void submit(JobId id, JobSpec spec) {
        handle(new Command.SubmitJob("request-" + id, id, spec));
    }

    /** The order that was given first and has not been looked at; no more among those that {@link #finishAll} carries out. */
    Order nextOrder() {
        return orders.remove();
    }

    /** Whom that order was given to. */
    NodeId nextNode() {
        return orders.element().node();
    }

    /** Whether there is no order that has not been looked at. */
    boolean isIdle() {
        return orders.isEmpty();
    }

    void putBack(Order order) {
        orders.add(order);
    }

    /** Nobody will carry out what has been ordered. */
    void dropOrders() {
        orders.clear();
    }

    /** All orders are carried out, and what follows from them, retries too. */
    void finishAll() {
        while (true) {
            Order order = orders.poll();
            if (order == null) {
                now += 1_000;
                handle(new Command.Tick()); // what waits for a retry is due
                if (orders.isEmpty()) {
                    return;
                }
                continue;
            }
            finish(order);
        }
    }

    void finish(Order order) {
        report(order);
        handle(new Command.FinishAttempt(order.node(), session(order.node()), order.attempt(), outcome(order)));
    }

    /** As {@link #finish}, but with no regard to whose attempt it is and after how many milliseconds. */
    void succeed(Order order, long millis) {
        handle(new Command.FinishAttempt(
                order.node(),
                session(order.node()),
                order.attempt(),
                new AttemptOutcome.Succeeded(HistoryResults.of(order.task()), millis)));
    }

    /** The last trial of the sweep that prunes does worse than those before it. */
    private void report(Order order) {
        if (order.task() instanceof TaskSpec.Trial trial && trial.prunable()) {
            double value = trial.number() < 2 ? 0.5 : 0.25;
            handle(new Command.ReportTrial(
                    order.node(),
                    new NodeMessage.TrialReported(
                            session(order.node()), order.attempt(), List.of(new MetricPoint("auc", 1, value, now)))));
        }
    }

    /** The first gang loses a member after its first checkpoint. */
    private AttemptOutcome outcome(Order order) {
        boolean breaks = order.attempt().toString().equals(HistoryScenario.GANG + "/1.1");
        if (breaks && order.task() instanceof TaskSpec.Trial trial && trial.gang() != null) {
            boolean first = trial.gang().rank() == 0;
            if (first) {
                NodeMessage.CheckpointSaved saved = new NodeMessage.CheckpointSaved(
                        session(order.node()), order.attempt(), new Checkpoint("34".repeat(32), 77, 3));
                handle(new Command.SaveCheckpoint(order.node(), saved));
            }
            return new AttemptOutcome.Failed(
                    first ? ErrorCode.UNREACHABLE : ErrorCode.EXECUTOR_LOST, "it broke", List.of());
        }
        return outcome(order.task());
    }

    private AttemptOutcome outcome(TaskSpec task) {
        if (task instanceof TaskSpec.Trial && failing) {
            failing = false;
            return new AttemptOutcome.Failed(ErrorCode.IO_FAILED, "the disk hiccupped", List.of("reading", "failed"));
        }
        boolean isHasty = task instanceof TaskSpec.Trial trial && trial.job().equals(HistoryScenario.HASTY);
        return new AttemptOutcome.Succeeded(HistoryResults.of(task), isHasty ? 5 : 42);
    }

    /** Time passes, in which nobody does anything. */
    void letPass(long millis) {
        now += millis;
    }

    /** Time passes, and the nodes that there are live on. */
    void pass(long millis) {
        now += millis;
        for (NodeId node : List.of(STEADY, PEER)) {
            List<AttemptId> held = orders.stream()
                    .filter(order -> order.node().equals(node))
                    .map(Order::attempt)
                    .toList();
            handle(new Command.Heartbeat(node, new NodeMessage.Heartbeat(session(node), held, up(node))));
        }
        handle(new Command.Tick());
    }

    /** The next order fails. */
    void fail(ErrorCode code) {
        Order order = orders.remove();
        handle(new Command.FinishAttempt(
                order.node(),
                session(order.node()),
                order.attempt(),
                new AttemptOutcome.Failed(code, "it broke", List.of())));
    }
}
