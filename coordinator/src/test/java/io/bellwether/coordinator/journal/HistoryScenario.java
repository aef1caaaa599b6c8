package io.bellwether.coordinator.journal;

import static io.bellwether.coordinator.journal.HistoryCluster.FLEETING;
import static io.bellwether.coordinator.journal.HistoryCluster.PEER;
import static io.bellwether.coordinator.journal.HistoryCluster.STEADY;

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
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.Event;
import java.time.Duration;
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
    static final JobId JOINED_IN_PARTS = new JobId("training-set-0000037");

    static final JobId CUTTING = new JobId("sweep-0000016");

    /** From 0.3 on. */
    static final JobId HASTY = new JobId("sweep-0000024");

    static final int HASTY_TRIALS = 9;

    private static final NodeId LARGE = new NodeId("node-4");
    private static final TrainerSpec TOY = TrainerSpec.of("toy")
            .withSpace(SearchSpace.builder().integer("depth", 1, 10).build());

    private final HistoryCluster cluster = new HistoryCluster();

    private HistoryScenario() {}

    public static void main(String[] arguments) {
        live().forEach(event -> System.out.println(EventCodec.encode(event)));
    }

    static List<Event> live() {
        HistoryScenario scenario = new HistoryScenario();
        scenario.run();
        return scenario.cluster.events();
    }

    private void run() {
        cluster.handle(new Command.StartLeading("golden"));
        cluster.register(FLEETING, 1);
        cluster.submit(CANCELLED, sweep());
        cluster.dropOrders();
        cluster.handle(new Command.CancelJob(CANCELLED)); // while its attempt runs on the fleeting node
        cluster.handle(new Command.FinishAttempt(
                FLEETING,
                cluster.session(FLEETING),
                AttemptId.parse(CANCELLED + "/0.1"),
                new AttemptOutcome.Failed(ErrorCode.CANCELLED, "cancelled", List.of())));
        cluster.submit(SWEEP, sweep());
        cluster.letPass(10_000);
        cluster.dropOrders();
        cluster.handle(new Command.Tick()); // the fleeting node is lost, with the attempt that it ran
        cluster.register(STEADY, 2);
        cluster.heartbeat();
        cluster.finishAll();
        cluster.submit(BATCH, batch());
        cluster.finishAll();
        cluster.handle(new Command.DrainNode(STEADY, 30_000));
        cluster.submit(PRUNING, pruning());
        cluster.handle(new Command.ResumeNode(STEADY));
        cluster.finishAll();
        cluster.register(PEER, 1);
        cluster.submit(GANG, gang());
        cluster.finishAll();
        cluster.submit(CALLS, new DurableTasks("golden", List.of(), true, 1, 60_000));
        cluster.handle(new Command.AppendTasks(CALLS, 0, List.of(calls(4)), false));
        cluster.handle(new Command.CancelTasks(CALLS, List.of(3)));
        cluster.handle(new Command.AppendTasks(CALLS, 1, List.of(), true));
        cluster.finishAll();
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
        joinedInParts();
    }

    /** Many entities are joined by several tasks. */
    private void joinedInParts() {
        cluster.submit(
                JOINED_IN_PARTS,
                TrainingSet.builder(LARGE_FILE, "at")
                        .features("golden-view@1")
                        .output("/data/large-set")
                        .build());
        cluster.finishAll();
    }

    /** From 0.3 on: short trials are sent ahead, one of them in vain. */
    private void hasty() {
        cluster.finishAll();
        cluster.handle(new Command.DrainNode(PEER, 30_000));
        cluster.submit(HASTY, sweepBuilder().trainer(TOY).trials(HASTY_TRIALS).build());
        cluster.finish(cluster.nextOrder()); // the dataset is loaded
        cluster.finish(cluster.nextOrder());
        cluster.pass(1_000);
        cluster.finishAll();
        cluster.handle(new Command.ResumeNode(PEER));
    }

    /** From 0.3 on: a feature view in two versions, materialized, and a training set of it. */
    private void viewed() {
        FeatureViewSpec.Builder view = FeatureViewSpec.builder("golden-view")
                .source("/data/stats.csv")
                .keys("id")
                .eventTime("at")
                .created("written")
                .ttl(Duration.ofHours(2));
        cluster.handle(new Command.RegisterView(view.features("x").build()));
        cluster.handle(new Command.RegisterView(view.features("x", "y").build()));
        cluster.submit(VIEWED, Materialization.of("golden-view"));
        cluster.finishAll();
        cluster.submit(
                JOINED,
                TrainingSet.builder("/data/orders.csv", "at")
                        .features("golden-view@1", "golden-view:y")
                        .output("/data/set")
                        .fullNames()
                        .build());
        cluster.finishAll();
    }

    /** From 0.3 on: preempted calls tell which of them had ended. */
    private void salvaged() {
        Scheduling low = Scheduling.DEFAULT.withPreemptible(true);
        cluster.finishAll(); // what the job before has left in a slot
        cluster.submit(CUT, new DurableTasks("cut", List.of(calls(6)), false, 0, 0, null, low, false));
        cluster.pass(11_000);
        cluster.submit(
                CUTTING,
                sweepBuilder()
                        .trainer(TOY)
                        .scheduling(Scheduling.DEFAULT.withPriority(5))
                        .build());
        cluster.pass(1_000);
        cluster.finishAll();
    }

    /** From 0.3 on: trials pause, and the best goes on. */
    private void promoted() {
        cluster.submit(
                PROMOTED,
                sweepBuilder()
                        .trainer(TOY)
                        .pruner(PrunerSpec.named("asha-promotion")
                                .reduction(3)
                                .maxSteps(3)
                                .build())
                        .build());
        cluster.finishAll();
    }

    /** From 0.3 on: a call that takes long is begun a second time. */
    private void doubled() {
        cluster.submit(TWICE, new DurableTasks("twice", List.of(calls(8)), false, 0, 0).withIdempotent(true));
        HistoryCluster.Order slow = cluster.nextOrder();
        cluster.finishAll();
        cluster.putBack(slow);
        cluster.pass(5_000);
        cluster.fail(ErrorCode.IO_FAILED);
        cluster.finishAll();
    }

    /** From 0.3 on: a job of higher priority finds no room. */
    private void preempted() {
        cluster.submit(
                LOW,
                sweepBuilder()
                        .trainer(TOY)
                        .scheduling(Scheduling.DEFAULT.withPreemptible(true))
                        .build());
        cluster.succeed(cluster.nextOrder(), 7); // the dataset is loaded
        cluster.pass(11_000);
        cluster.submit(
                HIGH,
                sweepBuilder()
                        .trainer(TOY)
                        .scheduling(Scheduling.DEFAULT.withPriority(5))
                        .build());
        cluster.pass(10);
        cluster.finishAll();
    }

    /** From 0.3 on: what a draining node runs goes on elsewhere. */
    private void drained() {
        cluster.submit(MOVED, sweepBuilder().trainer(TOY).build());
        NodeId node = cluster.nextNode();
        cluster.handle(new Command.DrainNode(node, 0));
        cluster.pass(10);
        cluster.finishAll();
        cluster.handle(new Command.ResumeNode(node));
    }

    /** From 0.3 on: what runs out of memory gets more. */
    private void exhausted() {
        cluster.register(LARGE, 1, new NodeCapacity(8_000, 0, Map.of("size", "large")));
        cluster.submit(
                HUNGRY,
                sweepBuilder()
                        .trainer(TOY)
                        .trials(1)
                        .resources(Resources.cpu(1).withMemory(3_000).withLabels("size=large"))
                        .build());
        cluster.fail(ErrorCode.OUT_OF_MEMORY);
        cluster.pass(300);
        cluster.finishAll();
    }

    /** A job that only checks data, and finds that one of two constraints does not hold. */
    private void checked() {
        cluster.submit(CHECKED, DataChecks.of("/data/golden.csv", CheckSpec.complete("x"), CheckSpec.range("y", 0, 1)));
        cluster.finishAll();
        cluster.submit(LOADED, DatasetLoad.of(DatasetSpec.of("/data/golden.csv", "label")));
        cluster.finishAll();
        cluster.submit(CHECKED_IN_PARTS, DataChecks.of(LARGE_FILE, CheckSpec.complete("x"), CheckSpec.unique("y")));
        cluster.finishAll();
        gated();
    }

    /** Large data is looked at before it is loaded or scored. */
    private void gated() {
        CheckSpec drift = CheckSpec.of(CheckKind.DRIFT, Map.of("dataset", "golden"), "y");
        cluster.submit(
                GATED, DatasetLoad.of(DatasetSpec.of(LARGE_FILE, "label").withChecks(CheckSpec.complete("x"), drift)));
        cluster.finishAll();
        cluster.submit(
                GATED_BATCH,
                BatchInference.builder("golden-model")
                        .input(LARGE_FILE)
                        .output("/data/gated")
                        .checks(CheckSpec.complete("x"), drift)
                        .build());
        cluster.finishAll();
    }

    private static TaskBatch calls(int count) {
        TaskBatch.Code jar = new TaskBatch.Code("56".repeat(32), 4_000, "app.jar");
        return new TaskBatch(count, "78".repeat(32), 400, "9a".repeat(32), 200, List.of(jar));
    }

    /** From 0.3 on: an attempt that takes too long, of a job of a tenant with a quota. */
    private void tenants() {
        cluster.handle(new Command.SetTenant(new TenantSpec("research", 2, 8, null, null, 10)));
        cluster.handle(new Command.SetTenant(new TenantSpec("fleeting", 1, null, null, null, null)));
        cluster.handle(new Command.UnsetTenant("fleeting"));
        cluster.submit(
                SLOW,
                sweepBuilder()
                        .trainer(TOY)
                        .resources(Resources.cpu(1).withAntiAffinity("nobody"))
                        .scheduling(
                                Scheduling.ofTenant("research").withPriority(3).withAttemptTimeout(5))
                        .build());
        cluster.pass(6_000);
        cluster.fail(ErrorCode.CANCELLED);
        cluster.finishAll();
    }

    /** From 0.3 on: a node on which everything fails. */
    private void quarantine() {
        cluster.handle(new Command.DrainNode(PEER, 30_000));
        cluster.submit(UNLUCKY, sweepBuilder().trainer(TOY).build());
        cluster.succeed(cluster.nextOrder(), 7); // the dataset is loaded
        for (int i = 0; i < 5; i++) {
            if (cluster.isIdle()) {
                cluster.pass(1_000);
            }
            if (i == 4) {
                cluster.handle(new Command.ResumeNode(PEER)); // the last node is never put into quarantine
            }
            cluster.fail(ErrorCode.IO_FAILED);
        }
        cluster.pass(61_000);
        cluster.finishAll();
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
        cluster.submit(
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
        cluster.handle(new Command.CancelJob(WARMED));
    }

    /** Each trial is evaluated twice; the search is stopped before the third begins. */
    private void evaluated() {
        cluster.finishAll(); // what was cancelled before
        cluster.submit(
                EVALUATED,
                sweepBuilder()
                        .trainer(TOY)
                        .evaluate(Evaluation.folds(2))
                        .terminator(TerminatorSpec.stagnation(2, 0.01))
                        .trials(4)
                        .build());
        cluster.finish(cluster.nextOrder()); // the dataset is loaded
        cluster.handle(new Command.StopSearch(EVALUATED, "little is left to gain"));
        cluster.finishAll();
    }

    /** The last of three members is the weakest, and a descendant of the first takes its place. */
    private void bred() {
        cluster.submit(
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
        cluster.finishAll();
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
}
