package io.bellwether.coordinator.core;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.NodeMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A core with nodes and jobs to ask things of; keeps all events, so that a second core can be made of them. */
final class CoreFixture {
    static final TrainerDescriptor TRAINER = new TrainerDescriptor(
                    "toy",
                    false,
                    List.of(new TrainerDescriptor.Hyperparameter(
                            "depth", TrainerDescriptor.Type.INT, 1.0, 10.0, List.of(), 6, "how deep")),
                    true)
            .asPausable();
    private static final int AT_ONCE = 64;

    /** Of an attempt: too long for trials to be sent ahead. */
    private static final long MILLIS = 500;

    static final TrainerDescriptor SOLO = new TrainerDescriptor("solo", false, List.of());

    /** Of four hyperparameters. */
    static final TrainerDescriptor TABLE = new TrainerDescriptor(
            "table",
            false,
            List.of("a", "b", "c", "d").stream()
                    .map(name -> new TrainerDescriptor.Hyperparameter(
                            name, TrainerDescriptor.Type.INT, 1.0, 100.0, List.of(), 1, name))
                    .toList());

    private static final List<TrainerDescriptor> TRAINERS = List.of(TRAINER, SOLO, TABLE);

    final List<Event> events = new ArrayList<>();
    CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 1);
    long now = 1_000;
    private final Map<NodeId, Long> sessions = new LinkedHashMap<>();

    CoreFixture() {
        handle(new Command.StartLeading("test"));
    }

    Turn handle(Command command) {
        Turn turn = core.handle(command, now);
        events.addAll(turn.events());
        return turn;
    }

    /** A new core from the events so far, as after a restart. */
    void restart() {
        CoordinatorCore next = new CoordinatorCore(CoreConfig.DEFAULT, 2);
        events.forEach(next::replay);
        core = next;
        handle(new Command.StartLeading("other"));
    }

    static NodeId node(String name) {
        return new NodeId(name);
    }

    Turn register(String name, String incarnation, int slots, AttemptId... attempts) {
        return registerOn("host", name, incarnation, slots, attempts);
    }

    /** Registers a node of the machine that calls itself {@code host}. */
    Turn registerOn(String host, String name, String incarnation, int slots, AttemptId... attempts) {
        return registerOn(host, name, incarnation, slots, NodeCapacity.NONE, attempts);
    }

    /** Registers a node that has more than slots. */
    Turn registerWith(String name, int slots, NodeCapacity capacity) {
        return registerOn("host", name, "1", slots, capacity);
    }

    private Turn registerOn(
            String host, String name, String incarnation, int slots, NodeCapacity capacity, AttemptId... attempts) {
        Turn turn = handle(new Command.RegisterNode(new NodeMessage.RegisterNode(
                node(name), incarnation, host, slots, TRAINERS, List.of(attempts), status(name), "cpu", capacity)));
        if (turn.reply() instanceof NodeMessage.NodeRegistered registered) {
            sessions.put(node(name), registered.session());
        }
        return turn;
    }

    /** Registers a node again that keeps something for these jobs. */
    Turn registerKeeping(String name, String incarnation, List<AttemptId> attempts, JobId... jobs) {
        Turn turn = handle(new Command.RegisterNode(new NodeMessage.RegisterNode(
                node(name),
                incarnation,
                "host",
                1,
                TRAINERS,
                attempts,
                status(name),
                "cpu",
                NodeCapacity.NONE,
                List.of(jobs))));
        sessions.put(node(name), ((NodeMessage.NodeRegistered) Objects.requireNonNull(turn.reply())).session());
        return turn;
    }

    static NodeMessage.NodeStatus status(String name) {
        return new NodeMessage.NodeStatus(name + ":1", NodeMessage.GridState.UP, 1, Map.of());
    }

    static Sweep sweep(int trials) {
        return sweep(trials, PrunerSpec.none());
    }

    static Sweep sweep(int trials, PrunerSpec pruner) {
        return sweep(trials, pruner, 1);
    }

    /** Its trials take these resources each. */
    static Sweep sweep(int trials, @Nullable Resources resources, Scheduling scheduling) {
        Sweep plain = sweep(trials);
        return new Sweep(
                plain.name(),
                null,
                plain.trainers(),
                plain.metric(),
                plain.sampler(),
                plain.pruner(),
                trials,
                0,
                null,
                resources,
                scheduling);
    }

    /** Each of its trials is fitted by so many nodes together. */
    static Sweep gangs(int trials, int members) {
        return sweep(trials, PrunerSpec.none(), members);
    }

    private static Sweep sweep(int trials, PrunerSpec pruner, int members) {
        return new Sweep(
                "toy",
                null,
                List.of(TrainerSpec.of("toy")
                        .withSpace(SearchSpace.builder().integer("depth", 1, 10).build())
                        .withMembers(members)),
                new MetricSpec("score", MetricSpec.Goal.MAXIMIZE),
                SamplerSpec.random(1),
                pruner,
                trials,
                0,
                "toy-model");
    }

    JobId submit(String id, JobSpec spec) {
        handle(new Command.SubmitJob("request-" + id, new JobId(id), spec));
        return new JobId(id);
    }

    /** Answers the sweep's wish for configurations. */
    void suggest(JobId job) {
        core.suggestionRequest(job).ifPresent(request -> {
            List<Map<String, Object>> configurations = new ArrayList<>();
            int missing = request.sweep().trials()
                    - request.firstNumber(); // more than it asks for, so that tests need not ask again
            for (int i = 0; i < Math.min(AT_ONCE, missing); i++) {
                configurations.add(Map.of("toy/depth", 1L + (request.firstNumber() + i) % 10));
            }
            handle(new Command.AddTrials(job, request.firstNumber(), configurations, false));
        });
    }

    /** The attempts that were ordered in the turn, in order. */
    static List<AttemptId> ordered(Turn turn) {
        return messages(turn, NodeMessage.RunAttempt.class).stream()
                .map(NodeMessage.RunAttempt::attempt)
                .toList();
    }

    Turn succeed(String node, AttemptId attempt, double value) {
        return succeedAfter(MILLIS, node, attempt, value);
    }

    Turn succeedAfter(long millis, String node, AttemptId attempt, double value) {
        ModelArtifact model = new ModelArtifact("sha-" + attempt, 1, "toy", List.of(), "label", Map.of());
        TaskResult done = new TaskResult.TrialDone(value, Map.of(), model);
        return finish(node, attempt, new AttemptOutcome.Succeeded(done, millis));
    }

    Turn succeed(String node, AttemptId attempt, TaskResult result) {
        return finish(node, attempt, new AttemptOutcome.Succeeded(result, MILLIS));
    }

    Turn fail(String node, AttemptId attempt, ErrorCode code) {
        return fail(node, attempt, code, "it broke");
    }

    Turn fail(String node, AttemptId attempt, ErrorCode code, String message) {
        return finish(node, attempt, new AttemptOutcome.Failed(code, message, List.of("last line")));
    }

    private Turn finish(String name, AttemptId attempt, AttemptOutcome outcome) {
        return handle(new Command.FinishAttempt(node(name), session(name), attempt, outcome));
    }

    /** The trial's values at the steps 1, 2, ... */
    Turn report(String name, AttemptId attempt, double... values) {
        List<MetricPoint> points = new ArrayList<>();
        for (double value : values) {
            points.add(new MetricPoint("score", points.size() + 1, value, now));
        }
        return report(name, attempt, points);
    }

    Turn report(String name, AttemptId attempt, List<MetricPoint> points) {
        return handle(
                new Command.ReportTrial(node(name), new NodeMessage.TrialReported(session(name), attempt, points)));
    }

    Turn save(String name, AttemptId attempt, long step) {
        return handle(new Command.SaveCheckpoint(
                node(name),
                new NodeMessage.CheckpointSaved(session(name), attempt, new Checkpoint("sha-" + step, 10, step))));
    }

    private long session(String name) {
        return sessions.getOrDefault(node(name), 0L);
    }

    /** The attempts that were told to stop in the turn, in order. */
    static List<AttemptId> cancelled(Turn turn) {
        return messages(turn, NodeMessage.CancelAttempt.class).stream()
                .map(NodeMessage.CancelAttempt::attempt)
                .toList();
    }

    /** The messages of a kind that left in the turn, in order. */
    static <T> List<T> messages(Turn turn, Class<T> type) {
        return turn.effects().stream()
                .filter(Effect.SendToNode.class::isInstance)
                .map(effect -> ((Effect.SendToNode) effect).message())
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    Turn heartbeat(String name, AttemptId... attempts) {
        return handle(new Command.Heartbeat(
                node(name),
                new NodeMessage.Heartbeat(sessions.getOrDefault(node(name), 0L), List.of(attempts), status(name))));
    }

    /** Every node is heard of, so that time that has passed means nothing but its passing. */
    void touchAll() {
        core.nodes().stream()
                .filter(view -> view.state() != NodeView.State.LOST)
                .forEach(view -> report(view.id(), new AttemptId(new TaskId(new JobId("none"), 0), 1), List.of()));
    }

    /** The node says how many nodes its grid has, and whether what it holds there is on others as well. */
    Turn grid(String name, int nodes, boolean copied) {
        NodeMessage.NodeStatus status =
                new NodeMessage.NodeStatus(name + ":1", NodeMessage.GridState.UP, nodes, Map.of(), null, copied);
        return handle(new Command.Heartbeat(node(name), new NodeMessage.Heartbeat(session(name), List.of(), status)));
    }

    /** The node says what its executors run kernels on since a device failed. */
    Turn kernels(String name, String kernels) {
        NodeMessage.NodeStatus usual = status(name);
        NodeMessage.NodeStatus status = new NodeMessage.NodeStatus(
                usual.gridAddress(), usual.gridState(), usual.gridNodes(), usual.decodes(), kernels, null);
        return handle(new Command.Heartbeat(node(name), new NodeMessage.Heartbeat(session(name), List.of(), status)));
    }

    JobView view(JobId job) {
        return core.job(job).orElseThrow();
    }

    static AttemptId attempt(JobId job, int task, int number) {
        return AttemptId.parse(job + "/" + task + "." + number);
    }
}
