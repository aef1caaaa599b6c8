package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.NodeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a coordinator decides about running trials, with real peers over TCP. */
@Timeout(600)
@SuppressWarnings("try") // workers are there to be there
final class GangClusterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private final Map<String, ScriptedWorker> workers = new ConcurrentHashMap<>();
    private final Set<String> meetings = new ConcurrentSkipListSet<>();
    private final Set<String> secrets = new ConcurrentSkipListSet<>();

    private Coordinator start() {
        // A pause of this very process loses no node.
        return Coordinator.start(CoordinatorConfig.in(directory).onAnyPorts().withNodeTimeout(Duration.ofSeconds(60)));
    }

    private ScriptedWorker worker(Coordinator coordinator, String name, int slots) {
        ScriptedWorker worker = ScriptedWorker.start(
                coordinator.port(), name, slots, (connection, attempt, task) -> play(name, connection, attempt, task));
        workers.put(name, worker);
        return worker;
    }

    private ScriptedWorker worker(String name) {
        await().atMost(PATIENCE).until(() -> workers.containsKey(name));
        return Objects.requireNonNull(workers.get(name));
    }

    private static Sweep sweep(int trials, int members, PrunerSpec pruner) {
        Sweep toy = Toys.sweep(trials);
        TrainerSpec trainer = toy.trainers().get(0).withMembers(members);
        return new Sweep("gangs", null, List.of(trainer), toy.metric(), toy.sampler(), pruner, trials, 0, toy.model());
    }

    /** A member meets the others; the first attempt's last member saves a checkpoint and dies; the next one goes on from it. */
    private AttemptOutcome play(String node, Connection coordinator, AttemptId attempt, TaskSpec task)
            throws Exception {
        TaskSpec.Trial trial = (TaskSpec.Trial) task;
        Gang gang = Objects.requireNonNull(trial.gang());
        await().atMost(PATIENCE).until(() -> {
            coordinator.send(new NodeMessage.GangMemberReady(attempt, gang, node + ":" + gang.rank()));
            return worker(node).formed(attempt) != null;
        });
        NodeMessage.GangFormed formed = Objects.requireNonNull(worker(node).formed(attempt));
        meetings.add(attempt + " " + formed.addresses());
        secrets.add(formed.secret());
        Checkpoint from = trial.checkpoint();
        if (from != null) {
            return Toys.score(task);
        }
        if (gang.rank() == gang.size() - 1) {
            coordinator.send(new NodeMessage.CheckpointSaved(
                    worker(node).session(), attempt, new Checkpoint("ab".repeat(32), 10, 7)));
            return new AttemptOutcome.Failed(ErrorCode.EXECUTOR_LOST, "killed", List.of());
        }
        new CountDownLatch(1).await(); // until it is told to stop
        throw new IllegalStateException("never");
    }

    @Test
    void aGangMeetsLosesAMemberAndGoesOnFromItsCheckpoint() {
        try (Coordinator coordinator = start();
                ScriptedWorker first = worker(coordinator, "node-1", 4);
                ScriptedWorker second = worker(coordinator, "node-2", 4);
                Cluster cluster = connect(coordinator)) {
            await().atMost(PATIENCE).until(() -> cluster.nodes().size() == 2);
            JobView view = cluster.submit(sweep(1 + 1, 2, PrunerSpec.none())).await(PATIENCE);

            assertThat(view.trials()).allSatisfy(trial -> {
                assertThat(trial.state()).isEqualTo(JobState.SUCCEEDED);
                assertThat(trial.attempts()).isEqualTo(2);
            });
            assertThat(meetings)
                    .hasSize(4)
                    .allSatisfy(meeting -> assertThat(meeting).contains(":0, node-"));
            assertThat(secrets)
                    .hasSize(4)
                    .allSatisfy(secret -> assertThat(secret).hasSize(32));
            await().atMost(PATIENCE).until(() -> cluster.nodes().stream().allMatch(node -> node.running() == 0));
        }
    }

    @Test
    void aTrialThatPromisesLittleIsStopped() {
        Set<Integer> stopped = new ConcurrentSkipListSet<>();
        CountDownLatch never = new CountDownLatch(1);
        ScriptedWorker.Script script = (connection, attempt, task) -> {
            TaskSpec.Trial trial = (TaskSpec.Trial) task;
            assertThat(trial.prunable()).isTrue();
            double value = trial.number() < 5 ? 1 : 0;
            MetricPoint point = new MetricPoint("score", 1, value, 1);
            connection.send(new NodeMessage.TrialReported(worker("node-1").session(), attempt, List.of(point)));
            if (trial.number() >= 5) {
                stopped.add(trial.number());
                never.await(); // it would run for ever
            }
            return Toys.score(task);
        };
        try (Coordinator coordinator = start();
                // More slots than trials: a script that is stopped keeps its thread.
                ScriptedWorker worker = ScriptedWorker.start(coordinator.port(), "node-1", 10, script);
                Cluster cluster = connect(coordinator)) {
            workers.put("node-1", worker);
            await().atMost(PATIENCE).until(() -> cluster.nodes().size() == 1);
            Sweep sweep = new Sweep(
                    "pruned",
                    null,
                    Toys.sweep(8).trainers(),
                    Toys.sweep(8).metric(),
                    Toys.sweep(8).sampler(),
                    PrunerSpec.median(0),
                    8,
                    1,
                    null);
            JobView view = cluster.submit(sweep).await(PATIENCE);

            assertThat(view.tasks()).isEqualTo(Map.of(JobState.SUCCEEDED, 5, JobState.PRUNED, 3));
            assertThat(new TreeSet<>(stopped)).containsExactly(5, 6, 7);
            assertThat(view.trials().get(7).value()).isZero();
            assertThat(Toys.number(view.best()).intValue()).isLessThan(5);
            await().atMost(PATIENCE)
                    .until(() -> cluster.runs(view.id(), 10).stream()
                                    .filter(run -> run.status() == JobState.PRUNED
                                            && Toys.number(run.value()).doubleValue() == 0)
                                    .count()
                            == 3);
        } finally {
            never.countDown();
        }
    }

    @Test
    void aDrainedNodeGetsNothingUntilItIsResumed() {
        try (Coordinator coordinator = start();
                ScriptedWorker worker = ScriptedWorker.start(coordinator.port(), "node-1", 2, Toys::play);
                Cluster cluster = connect(coordinator)) {
            await().atMost(PATIENCE).until(() -> cluster.nodes().size() == 1);
            cluster.drain(new NodeId("node-1"));
            assertThat(cluster.nodes().get(0).state()).isEqualTo(NodeView.State.DRAINING);
            var job = cluster.submit(Toys.sweep(3));
            await().atMost(PATIENCE)
                    .until(() -> "node node-1: it is draining".equals(job.view().waiting()));
            cluster.resume(new NodeId("node-1"));
            assertThat(job.await(PATIENCE).state()).isEqualTo(JobState.SUCCEEDED);
        }
    }

    private static Cluster connect(Coordinator coordinator) {
        return Bellwether.connect("bw://127.0.0.1:" + coordinator.port());
    }
}
