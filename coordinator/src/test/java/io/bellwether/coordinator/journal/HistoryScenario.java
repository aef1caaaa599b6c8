package io.bellwether.coordinator.journal;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckKind;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetLoad;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.Evaluation;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.Materialization;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.job.TerminatorSpec;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.search.SearchSpace;
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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lives through a little history in which every kind of event happens, for the golden files. Its {@link #main} prints it;
 * a release's file is made with it once and never again.
 */
final class HistoryScenario {
    static final JobId SWEEP = new JobId("sweep-0000001");
    static final JobId BATCH = new JobId("batch-0000002");
    static final JobId CANCELLED = new JobId("sweep-0000003");
    /** From 0.2 on. */
    static final JobId PRUNING = new JobId("sweep-0000004");

    /** From 0.3 on. */
    static final JobId WARMED = new JobId("sweep-0000014");

    static final JobId EVALUATED = new JobId("sweep-0000021");
    static final JobId BRED = new JobId("sweep-0000022");

    /** From 0.3 on. */
    static final JobId SLOW = new JobId("sweep-0000006");

    /** From 0.3 on. */
    static final JobId UNLUCKY = new JobId("sweep-0000007");

    /** From 0.3 on. */
    static final JobId LOW = new JobId("sweep-0000010");

    /** From 0.3 on. */
    static final JobId HIGH = new JobId("sweep-0000011");

    /** From 0.3 on. */
    static final JobId TWICE = new JobId("tasks-0000012");

    /** From 0.3 on. */
    static final JobId MOVED = new JobId("sweep-0000009");

    /** From 0.3 on. */
    static final JobId HUNGRY = new JobId("sweep-0000023");

    /** From 0.2 on. */
    static final JobId GANG = new JobId("sweep-0000005");

    /** From 0.2 on. */
    static final JobId CALLS = new JobId("tasks-0000006");

    /** From 0.3 on. */
    static final JobId PROMOTED = new JobId("sweep-0000013");

    static final String LARGE_FILE = "/data/large.csv";

    static final JobId CUT = new JobId("tasks-0000015");
    static final JobId VIEWED = new JobId("materialization-0000025");
    static final JobId JOINED = new JobId("training-set-0000026");
    /** From 0.3 on. */
    static final JobId CHECKED = new JobId("data-checks-0000027");
    /** From 0.4 on. */
    static final JobId LOADED = new JobId("dataset-load-0000034");

    static final JobId CHECKED_IN_PARTS = new JobId("data-checks-0000033");
    static final JobId GATED = new JobId("dataset-load-0000036");
    static final JobId GATED_BATCH = new JobId("batch-inference-0000035");

    static final JobId CUTTING = new JobId("sweep-0000016");

    /** From 0.3 on. */
    static final JobId HASTY = new JobId("sweep-0000024");

    private static final int HASTY_TRIALS = 9;

    private static final NodeId STEADY = new NodeId("node-1");
    private static final NodeId FLEETING = new NodeId("node-2");
    private static final NodeId PEER = new NodeId("node-3");
    private static final NodeId LARGE = new NodeId("node-4");
    private static final TrainerDescriptor TRAINER = new TrainerDescriptor(
                    "toy",
                    true,
                    List.of(new TrainerDescriptor.Hyperparameter(
                            "depth", TrainerDescriptor.Type.INT, 1.0, 10.0, List.of(), 6, "how deep")),
                    true)
            .asPausable();

    private static final TrainerSpec TOY = TrainerSpec.of("toy")
            .withSpace(SearchSpace.builder().integer("depth", 1, 10).build());

    private final CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 1);
    private final List<Event> events = new ArrayList<>();
    private final Deque<Order> orders = new ArrayDeque<>();
    private final Map<NodeId, Long> sessions = new HashMap<>();
    private long now = 1_767_225_600_000L;
    private boolean failing = true;

    private record Order(NodeId node, AttemptId attempt, TaskSpec task) {}

    private HistoryScenario() {}

    public static void main(String[] arguments) {
        live().forEach(event -> System.out.println(EventCodec.encode(event)));
    }

    static List<Event> live() {
        HistoryScenario scenario = new HistoryScenario();
        scenario.run();
        return scenario.events;
    }

    private void run() {
        handle(new Command.StartLeading("golden"));
        register(FLEETING, 1);
        submit(CANCELLED, sweep());
        orders.clear();
        handle(new Command.CancelJob(CANCELLED)); // while its attempt runs on the fleeting node
        handle(new Command.FinishAttempt(
                FLEETING,
                session(FLEETING),
                AttemptId.parse(CANCELLED + "/0.1"),
                new AttemptOutcome.Failed(ErrorCode.CANCELLED, "cancelled", List.of())));
        submit(SWEEP, sweep());
        now += 10_000;
        orders.clear();
        handle(new Command.Tick()); // the fleeting node is lost, with the attempt that it ran
        register(STEADY, 2);
        heartbeat();
        finishAll();
        submit(BATCH, batch());
        finishAll();
        handle(new Command.DrainNode(STEADY, 30_000));
        submit(PRUNING, pruning());
        handle(new Command.ResumeNode(STEADY));
        finishAll();
        register(PEER, 1);
        submit(GANG, gang());
        finishAll();
        submit(CALLS, new DurableTasks("golden", List.of(), true, 1, 60_000));
        handle(new Command.AppendTasks(CALLS, 0, List.of(calls(4)), false));
        handle(new Command.CancelTasks(CALLS, List.of(3)));
        handle(new Command.AppendTasks(CALLS, 1, List.of(), true));
        finishAll();
        tenants();
        quarantine();
        drained();
        preempted();
        doubled();
        promoted();
        warmed();
        evaluated();
        bred();
        salvaged();
        exhausted();
        hasty();
        viewed();
        checked();
    }

    /** From 0.3 on: short trials are sent ahead, one of them in vain. */
    private void hasty() {
        finishAll();
        handle(new Command.DrainNode(PEER, 30_000));
        submit(HASTY, sweepBuilder().trainer(TOY).trials(HASTY_TRIALS).build());
        finish(orders.remove()); // the dataset is loaded
        finish(orders.remove());
        pass(1_000);
        finishAll();
        handle(new Command.ResumeNode(PEER));
    }

    /** From 0.3 on: a feature view in two versions, materialized, and a training set of it. */
    private void viewed() {
        FeatureViewSpec.Builder view = FeatureViewSpec.builder("golden-view")
                .source("/data/stats.csv")
                .keys("id")
                .eventTime("at")
                .created("written")
                .ttl(Duration.ofHours(2));
        handle(new Command.RegisterView(view.features("x").build()));
        handle(new Command.RegisterView(view.features("x", "y").build()));
        submit(VIEWED, Materialization.of("golden-view"));
        finishAll();
        submit(
                JOINED,
                TrainingSet.builder("/data/orders.csv", "at")
                        .features("golden-view@1", "golden-view:y")
                        .output("/data/set")
                        .fullNames()
                        .build());
        finishAll();
    }

    /** From 0.3 on: preempted calls tell which of them had ended. */
    private void salvaged() {
        Scheduling low = Scheduling.DEFAULT.withPreemptible(true);
        finishAll(); // what the job before has left in a slot
        submit(CUT, new DurableTasks("cut", List.of(calls(6)), false, 0, 0, null, low, false));
        pass(11_000);
        submit(
                CUTTING,
                sweepBuilder()
                        .trainer(TOY)
                        .scheduling(Scheduling.DEFAULT.withPriority(5))
                        .build());
        pass(1_000);
        finishAll();
    }

    /** From 0.3 on: trials pause, and the best goes on. */
    private void promoted() {
        submit(
                PROMOTED,
                sweepBuilder()
                        .trainer(TOY)
                        .pruner(PrunerSpec.named("asha-promotion")
                                .reduction(3)
                                .maxSteps(3)
                                .build())
                        .build());
        finishAll();
    }

    /** From 0.3 on: a call that takes long is begun a second time. */
    private void doubled() {
        submit(TWICE, new DurableTasks("twice", List.of(calls(8)), false, 0, 0).withIdempotent(true));
        Order slow = orders.remove();
        finishAll();
        orders.add(slow);
        pass(5_000);
        fail(ErrorCode.IO_FAILED);
        finishAll();
    }

    /** From 0.3 on: a job of higher priority finds no room. */
    private void preempted() {
        submit(
                LOW,
                sweepBuilder()
                        .trainer(TOY)
                        .scheduling(Scheduling.DEFAULT.withPreemptible(true))
                        .build());
        Order load = orders.remove();
        handle(new Command.FinishAttempt(
                load.node(),
                session(load.node()),
                load.attempt(),
                new AttemptOutcome.Succeeded(HistoryResults.of(load.task()), 7)));
        pass(11_000);
        submit(
                HIGH,
                sweepBuilder()
                        .trainer(TOY)
                        .scheduling(Scheduling.DEFAULT.withPriority(5))
                        .build());
        pass(10);
        finishAll();
    }

    /** From 0.3 on: what a draining node runs goes on elsewhere. */
    private void drained() {
        submit(MOVED, sweepBuilder().trainer(TOY).build());
        NodeId node = orders.element().node();
        handle(new Command.DrainNode(node, 0));
        pass(10);
        finishAll();
        handle(new Command.ResumeNode(node));
    }

    /** From 0.3 on: what runs out of memory gets more. */
    private void exhausted() {
        register(LARGE, 1, new NodeCapacity(8_000, 0, Map.of("size", "large")));
        submit(
                HUNGRY,
                sweepBuilder()
                        .trainer(TOY)
                        .trials(1)
                        .resources(Resources.cpu(1).withMemory(3_000).withLabels("size=large"))
                        .build());
        fail(ErrorCode.OUT_OF_MEMORY);
        pass(300);
        finishAll();
    }

    /** A job that only checks data, and finds that one of two constraints does not hold. */
    private void checked() {
        submit(CHECKED, DataChecks.of("/data/golden.csv", CheckSpec.complete("x"), CheckSpec.range("y", 0, 1)));
        finishAll();
        submit(LOADED, DatasetLoad.of(DatasetSpec.of("/data/golden.csv", "label")));
        finishAll();
        submit(CHECKED_IN_PARTS, DataChecks.of(LARGE_FILE, CheckSpec.complete("x"), CheckSpec.unique("y")));
        finishAll();
        gated();
    }

    /** Large data is looked at before it is loaded or scored. */
    private void gated() {
        CheckSpec drift = CheckSpec.of(CheckKind.DRIFT, Map.of("dataset", "golden"), "y");
        submit(GATED, DatasetLoad.of(DatasetSpec.of(LARGE_FILE, "label").withChecks(CheckSpec.complete("x"), drift)));
        finishAll();
        submit(
                GATED_BATCH,
                BatchInference.builder("golden-model")
                        .input(LARGE_FILE)
                        .output("/data/gated")
                        .checks(CheckSpec.complete("x"), drift)
                        .build());
        finishAll();
    }

    private static TaskBatch calls(int count) {
        TaskBatch.Code jar = new TaskBatch.Code("56".repeat(32), 4_000, "app.jar");
        return new TaskBatch(count, "78".repeat(32), 400, "9a".repeat(32), 200, List.of(jar));
    }

    /** From 0.3 on: an attempt that takes too long, of a job of a tenant with a quota. */
    private void tenants() {
        handle(new Command.SetTenant(new TenantSpec("research", 2, 8, null, null, 10)));
        handle(new Command.SetTenant(new TenantSpec("fleeting", 1, null, null, null, null)));
        handle(new Command.UnsetTenant("fleeting"));
        submit(
                SLOW,
                sweepBuilder()
                        .trainer(TOY)
                        .resources(Resources.cpu(1).withAntiAffinity("nobody"))
                        .scheduling(
                                Scheduling.ofTenant("research").withPriority(3).withAttemptTimeout(5))
                        .build());
        pass(6_000);
        fail(ErrorCode.CANCELLED);
        finishAll();
    }

    /** Time passes, and the nodes that there are live on. */
    private void pass(long millis) {
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

    private void fail(ErrorCode code) {
        Order order = orders.remove();
        handle(new Command.FinishAttempt(
                order.node(),
                session(order.node()),
                order.attempt(),
                new AttemptOutcome.Failed(code, "it broke", List.of())));
    }

    /** From 0.3 on: a node on which everything fails. */
    private void quarantine() {
        handle(new Command.DrainNode(PEER, 30_000));
        submit(UNLUCKY, sweepBuilder().trainer(TOY).build());
        Order load = orders.remove();
        handle(new Command.FinishAttempt(
                load.node(),
                session(load.node()),
                load.attempt(),
                new AttemptOutcome.Succeeded(HistoryResults.of(load.task()), 7)));
        for (int i = 0; i < 5; i++) {
            if (orders.isEmpty()) {
                pass(1_000);
            }
            if (i == 4) {
                handle(new Command.ResumeNode(PEER)); // the last node is never put into quarantine
            }
            fail(ErrorCode.IO_FAILED);
        }
        pass(61_000);
        finishAll();
    }

    private static Sweep gang() {
        return sweepBuilder().trainer(TOY.withMembers(2)).build();
    }

    private static Sweep pruning() {
        return sweepBuilder()
                .trainer(TOY)
                .pruner(new PrunerSpec("median", 2, 0, 0))
                .build();
    }

    /** A sweep for two metrics that learns from an earlier one; cancelled before anything runs. */
    private void warmed() {
        submit(
                WARMED,
                sweepBuilder()
                        .trainer(TrainerSpec.of("toy")
                                .withSpace(SearchSpace.builder()
                                        .integer("depth", 1, 10)
                                        .constraint("depth != 3")
                                        .build()))
                        .sampler(SamplerSpec.nsga2(1).withPopulation(8))
                        .objective(MetricSpec.LOGLOSS)
                        .outcome("seconds <= 60")
                        .learnFrom(SWEEP)
                        .build());
        handle(new Command.CancelJob(WARMED));
    }

    /** Each trial is evaluated twice; the search is stopped before the third begins. */
    private void evaluated() {
        finishAll(); // what was cancelled before
        submit(
                EVALUATED,
                sweepBuilder()
                        .trainer(TOY)
                        .evaluate(Evaluation.folds(2))
                        .terminator(TerminatorSpec.stagnation(2, 0.01))
                        .trials(4)
                        .build());
        finish(orders.remove()); // the dataset is loaded
        handle(new Command.StopSearch(EVALUATED, "little is left to gain"));
        finishAll();
    }

    /** The last of three members is the weakest, and a descendant of the first takes its place. */
    private void bred() {
        submit(
                BRED,
                sweepBuilder()
                        .trainer(TOY)
                        .pruner(PrunerSpec.named("pbt")
                                .population(3)
                                .percentile(34)
                                .intervalSteps(2)
                                .maxSteps(4)
                                .build())
                        .trials(4)
                        .build());
        finishAll();
    }

    private static Sweep sweep() {
        return sweepBuilder().trainer(TOY).registerAs("golden-model").build();
    }

    private static Sweep.Builder sweepBuilder() {
        return Sweep.builder("golden")
                .dataset(DatasetSpec.of("/data/golden.csv", "label"))
                .metric(MetricSpec.AUC)
                .sampler(SamplerSpec.random(1))
                .trials(3);
    }

    private static BatchInference batch() {
        return BatchInference.builder("golden-model")
                .input("/data/in.csv")
                .output("/data/out")
                .keep("id")
                .label("label")
                .build();
    }

    private void handle(Command command) {
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
        int times = job.equals(HASTY) ? HASTY_TRIALS / configurations.size() : 1;
        List<Map<String, Object>> all = Collections.nCopies(times, configurations).stream()
                .flatMap(List::stream)
                .toList();
        core.suggestionRequest(job).ifPresent(request -> handle(new Command.AddTrials(job, 0, all, false)));
    }

    private void register(NodeId node, int slots) {
        register(node, slots, NodeCapacity.NONE);
    }

    private void register(NodeId node, int slots, NodeCapacity capacity) {
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

    private void heartbeat() {
        NodeMessage.NodeStatus decoded =
                new NodeMessage.NodeStatus(STEADY + ":47500", NodeMessage.GridState.UP, 1, Map.of("ab".repeat(32), 1));
        List<AttemptId> held = orders.stream().map(Order::attempt).toList();
        handle(new Command.Heartbeat(STEADY, new NodeMessage.Heartbeat(session(STEADY), held, decoded)));
    }

    private long session(NodeId node) {
        return sessions.getOrDefault(node, 0L);
    }

    private void submit(JobId id, JobSpec spec) {
        handle(new Command.SubmitJob("request-" + id, id, spec));
    }

    private void finishAll() {
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

    private void finish(Order order) {
        report(order);
        handle(new Command.FinishAttempt(order.node(), session(order.node()), order.attempt(), outcome(order)));
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
        boolean breaks = order.attempt().toString().equals(GANG + "/1.1");
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
        boolean isHasty = task instanceof TaskSpec.Trial trial && trial.job().equals(HASTY);
        return new AttemptOutcome.Succeeded(HistoryResults.of(task), isHasty ? 5 : 42);
    }
}
