package io.bellwether.bench;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.core.CoreConfig;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** A core with many nodes, tenants and jobs that ask for different things; seeded, so every run decides the same. */
final class SchedulerLoad {
    private static final int JOBS_PER_TENANT = 3;

    /** What jobs ask for, by turns. */
    private static final List<Resources> ASKED = List.of(
            Resources.DEFAULT,
            Resources.cpu(2).withMemory(8 << 10),
            Resources.cpu(1).withLabels("zone=a|b"),
            Resources.cpu(4).withMemory(16 << 10).withGpu(1),
            Resources.cpu(1).withMemory(4 << 10),
            Resources.cpu(8).withMemory(32 << 10),
            Resources.cpu(2).withLabels("disk=ssd"));

    private final Random random = new Random(1);
    private final CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 1);
    private final Deque<Order> ordered = new ArrayDeque<>();
    private final List<Order> running = new ArrayList<>();
    private final int slots;
    private final int tenants;
    private final int splits;
    private final long[] sessions;
    private long now = 1_000;

    private record Order(NodeMessage.RunAttempt run, int node) {
        private AttemptId attempt() {
            return run.attempt();
        }
    }

    /**
     * What a churn has measured.
     *
     * @param nanos of each decision (an attempt that ended, and all that followed from it), the shortest first
     */
    record Churn(int placements, List<Long> nanos) {}

    /** {@code placements} is how many there are to be besides those that fill the cluster. */
    SchedulerLoad(int nodes, int slots, int tenants, int placements) {
        this.slots = slots;
        this.tenants = tenants;
        this.sessions = new long[nodes];
        this.splits = (2 * placements + nodes * slots) / jobs() + 1;
        handle(new Command.StartLeading("bench"));
        for (int node = 0; node < nodes; node++) {
            register(node);
        }
        JobId sweep = submit(
                "model",
                Sweep.builder("model")
                        .trainer(TrainerSpec.of("noop"))
                        .trials(1)
                        .registerAs("model")
                        .build());
        handle(new Command.AddTrials(sweep, 0, List.of(Map.of()), false));
        finish(ordered.remove());
        for (int tenant = 0; tenant < tenants; tenant++) {
            Integer most = tenant % 10 == 0 ? nodes * slots / tenants : null;
            handle(new Command.SetTenant(new TenantSpec("tenant-" + tenant, 1 + tenant % 3, most, null, null, null)));
        }
    }

    int jobs() {
        return tenants * JOBS_PER_TENANT;
    }

    int waiting() {
        return core.tenants().stream().mapToInt(tenant -> tenant.waitingTasks()).sum();
    }

    private void register(int node) {
        boolean hasGpus = node % 4 == 0;
        Map<String, String> labels =
                Map.of("zone", String.valueOf((char) ('a' + node % 4)), "disk", node % 3 == 0 ? "ssd" : "hdd");
        Turn turn = handle(new Command.RegisterNode(new NodeMessage.RegisterNode(
                new NodeId("node-" + node),
                "1",
                "host-" + node,
                slots,
                List.of(new TrainerDescriptor("noop", false, List.of())),
                List.of(),
                new NodeMessage.NodeStatus("", NodeMessage.GridState.UP, 1, Map.of()),
                "cpu",
                new NodeCapacity(4_096L * slots, hasGpus ? 8 : 0, labels))));
        sessions[node] = ((NodeMessage.NodeRegistered) Objects.requireNonNull(turn.reply())).session();
    }

    private JobId submit(String id, JobSpec spec) {
        handle(new Command.SubmitJob("request-" + id, new JobId(id), spec));
        return new JobId(id);
    }

    /** Submits all jobs and lets them take the whole cluster; how many placements that were. */
    int fill() {
        for (int i = 0; i < jobs(); i++) {
            submit(
                    "job-" + i,
                    BatchInference.builder("model")
                            .input("in")
                            .output("out-" + i)
                            .resources(ASKED.get(i % ASKED.size()))
                            .scheduling(
                                    Scheduling.ofTenant("tenant-" + i % tenants).withPriority(i % 2))
                            .build());
        }
        List<Order> plans = new ArrayList<>(ordered);
        ordered.clear();
        for (Order plan : plans) {
            finish(plan);
        }
        running.addAll(ordered);
        ordered.clear();
        return running.size();
    }

    /** Ends attempts at random, each of which makes room for others, until so many have been placed. */
    Churn churn(int placements) {
        long[] nanos = new long[2 * placements];
        int decisions = 0;
        int placed = 0;
        while (placed < placements && decisions < nanos.length) {
            int chosen = random.nextInt(running.size());
            Order order = running.get(chosen);
            running.set(chosen, running.get(running.size() - 1));
            running.remove(running.size() - 1);
            Command command = finished(order);
            now++;
            long begun = System.nanoTime();
            Turn turn = core.handle(command, now);
            nanos[decisions++] = System.nanoTime() - begun;
            collect(turn);
            placed += ordered.size();
            running.addAll(ordered);
            ordered.clear();
        }
        return new Churn(
                placed, Arrays.stream(nanos, 0, decisions).sorted().boxed().toList());
    }

    private void finish(Order order) {
        handle(finished(order));
    }

    private Command finished(Order order) {
        return new Command.FinishAttempt(
                new NodeId("node-" + order.node()),
                sessions[order.node()],
                order.attempt(),
                new AttemptOutcome.Succeeded(result(order.run().task()), 1));
    }

    private Turn handle(Command command) {
        now++;
        Turn turn = core.handle(command, now);
        if (turn.refusal() != null) {
            throw turn.refusal();
        }
        collect(turn);
        return turn;
    }

    private void collect(Turn turn) {
        for (Effect effect : turn.effects()) {
            if (effect instanceof Effect.SendToNode send && send.message() instanceof NodeMessage.RunAttempt run) {
                ordered.add(new Order(run, Integer.parseInt(send.node().value().substring("node-".length()))));
            }
        }
    }

    private TaskResult result(TaskSpec task) {
        if (task instanceof TaskSpec.Trial) {
            return new TaskResult.TrialDone(
                    1.0, Map.of(), new ModelArtifact("sha", 1, "noop", List.of("f"), "label", Map.of()));
        }
        if (task instanceof TaskSpec.PlanScoring) {
            List<InputSplit> all = new ArrayList<>();
            for (int i = 0; i < splits; i++) {
                all.add(new InputSplit(i, "in", i * 10L, 10, i * 10L, List.of()));
            }
            return new TaskResult.ScoringPlanned(all, 10L * splits, "staging");
        }
        if (task instanceof TaskSpec.ScoreSplit score) {
            return new TaskResult.SplitScored(score.split().number(), "part", 10, 10, 1, "sha", 0, null);
        }
        if (task instanceof TaskSpec.CommitOutput commit) {
            return new TaskResult.OutputCommitted("out", 1, 1, commit.files().size(), Map.of());
        }
        return new TaskResult.OutputDiscarded("staging");
    }
}
