package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.JobHandle;
import io.bellwether.client.cli.Main;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.launch.JvmOpens;
import io.bellwether.client.launch.ProcessCluster;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.tasks.TaskFuture;
import io.bellwether.client.tasks.TaskOptions;
import io.bellwether.client.tasks.TaskResults;
import io.bellwether.coordinator.sandbox.RoleJvm;
import io.bellwether.coordinator.task.TaskEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resources, tenants and limits on real processes: through the client, across a kill -9 of the coordinator. */
class SchedulerClusterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private static Path directory;

    private static ProcessCluster processes;
    private static Process special;
    private static Cluster cluster;

    @BeforeAll
    static void start() throws Exception {
        processes = ProcessCluster.start(RoleJvm.launch(directory.resolve("cluster"))
                .workers(1)
                .slotsPerWorker(2)
                .port(0)
                .httpPort(0)
                .endsWithParent(true)
                .build());
        special = special("--slots", "2", "--memory", "3 GiB", "--gpus", "1", "--label", "zone=b");
        cluster = Bellwether.connect("bw://" + processes.coordinator());
        await().atMost(PATIENCE).until(() -> cluster.nodes().size() == 2);
    }

    private static Process special(String... flags) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "worker",
                "--join",
                processes.coordinator(),
                "--data-dir",
                directory.resolve("special").toString()));
        words.addAll(List.of(flags));
        List<String> heap =
                Stream.concat(Stream.of("-Xmx512m"), JvmOpens.flags().stream()).toList();
        return RoleJvm.builder(heap, Main.class, words)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("special.log").toFile())
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        if (special != null) {
            special.destroy();
            if (!special.waitFor(30, TimeUnit.SECONDS)) {
                special.destroyForcibly().waitFor();
            }
        }
        if (processes != null) {
            processes.close();
        }
    }

    @Test
    void resourcesTenantsAndLimitsHoldAcrossProcessesAndARestart() throws Exception {
        NodeView node = cluster.nodes().stream()
                .filter(each -> each.capacity().gpus() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(node.capacity().memory()).isEqualTo(3 * 1024);
        assertThat(node.capacity().labels()).containsEntry("zone", "b");
        assertThatThrownBy(() -> cluster.submit(sweep("impossible", 1, Resources.DEFAULT.withGpu(2), null)))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("gpu 2 (expected: what some node has;")
                .hasMessageContaining(node.id());

        cluster.setTenant(new TenantSpec("research", 2, 1, null, null, 1));
        Sweep limited = sweep(
                "limited",
                2_000,
                Resources.DEFAULT.withLabels("zone=b").withMemory(500),
                Scheduling.ofTenant("research"));
        JobHandle job = cluster.submit(limited);
        await().atMost(PATIENCE).until(() -> isQuotaSaid(job));
        await("three quarters of what two trials ask for are the executor's heap")
                .atMost(PATIENCE)
                .until(() -> special.toHandle()
                        .children()
                        .anyMatch(child -> commandLine(child.pid()).contains("-Xmx750m")));
        processes.kill("coordinator");
        processes.restart("coordinator");

        assertThat(cluster.tenants())
                .extracting(tenant -> tenant.spec())
                .contains(new TenantSpec("research", 2, 1, null, null, 1));
        await().atMost(PATIENCE).until(() -> isQuotaSaid(job));
        assertThat(job.view().trials())
                .filteredOn(trial -> trial.node() != null)
                .allMatch(trial -> node.id().equals(trial.node()));
        job.cancel();
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(cluster.nodes()).allMatch(each -> each.used().cpu() == 0));
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    private static boolean isQuotaSaid(JobHandle job) {
        return job.explain().waits().stream()
                .anyMatch(wait -> wait.tasks() > 0 && wait.reason().contains("holds cpu 1 of its quota of 1"));
    }

    @Test
    void aTimeLimitEndsTheJobAndReallyStopsWhatRuns() throws Exception {
        JobHandle job = cluster.submit(sweep("limited", 50_000, null, Scheduling.DEFAULT.withTimeLimit(1)));

        JobView ended = job.future().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(ended.state()).isEqualTo(JobState.FAILED);
        assertThat(Objects.requireNonNull(ended.error())).contains("scheduling.timeLimit");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(cluster.nodes()).allMatch(each -> each.running() == 0));
    }

    @Test
    void aDrainedNodeHandsOverWhatItRunsAndCanBeStoppedWithoutLoss() throws Exception {
        JobHandle job = cluster.submit(endless("endless", 2, Scheduling.DEFAULT));
        await().atMost(PATIENCE).until(() -> cluster.nodes().stream().allMatch(node -> node.running() == 1));
        String leaving = special();
        await().atMost(PATIENCE).until(() -> checkpoints(job) == 2);
        int moved = leaving.equals(job.view().trials().get(0).node()) ? 0 : 1;

        cluster.drain(new NodeId(leaving), Duration.ZERO);

        await().atMost(PATIENCE).until(() -> node(leaving).state() == NodeView.State.DRAINED);
        await().atMost(PATIENCE).until(() -> job.logs(moved).contains("resumed from the checkpoint of epoch "));
        JobView.TrialView trial = job.view().trials().get(moved);
        assertThat(trial.attempts()).isEqualTo(2);
        assertThat(trial.node()).isNotEqualTo(leaving);
        special.destroy();
        assertThat(special.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        special = special("--slots", "2", "--memory", "3 GiB", "--gpus", "1", "--label", "zone=b");
        cluster.resume(new NodeId(leaving));
        await().atMost(PATIENCE).until(() -> node(leaving).state() == NodeView.State.UP);
        assertThat(job.view().trials()).allMatch(each -> each.state() == JobState.RUNNING);
        job.cancel();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(cluster.nodes()).allMatch(each -> each.running() == 0));
    }

    @Test
    void aJobOfHigherPriorityFindsRoomAndWhatWasEndedForItGoesOnFromItsCheckpoint() throws Exception {
        JobHandle low = cluster.submit(endless("low", 4, Scheduling.DEFAULT.withPreemptible(true)));
        await().atMost(PATIENCE).until(() -> cluster.nodes().stream().allMatch(node -> node.running() == 2));
        await().atMost(PATIENCE).until(() -> checkpoints(low) == 4);

        JobHandle high = cluster.submit(sweep("high", 3, null, Scheduling.DEFAULT.withPriority(5)));
        await().atMost(PATIENCE).until(() -> isPreempted(low));
        processes.kill("coordinator");
        processes.restart("coordinator");

        assertThat(high.await(PATIENCE).state()).isEqualTo(JobState.SUCCEEDED);
        await().atMost(PATIENCE)
                .until(() -> low.view().trials().stream().allMatch(trial -> trial.state() == JobState.RUNNING));
        List<JobView.TrialView> ended = low.view().trials().stream()
                .filter(trial -> trial.attempts() > 1)
                .toList();
        assertThat(ended).isNotEmpty();
        await().atMost(PATIENCE)
                .until(() -> low.logs(ended.get(0).number()).contains("resumed from the checkpoint of epoch "));
        low.cancel();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(cluster.nodes()).allMatch(each -> each.running() == 0));
    }

    @Test
    void anIdempotentCallThatTakesMuchLongerThanOthersIsBegunElsewhereAndCountsOnce() throws Exception {
        List<Integer> items = IntStream.rangeClosed(1, 40).boxed().toList();
        String marker = directory.resolve("slow").toString();
        try (UserProgram program = new UserProgram(directory.resolve("program"))) {
            TaskResults<Integer> results = cluster.map(
                    TaskOptions.named("slow").withIdempotent(true), items, program.function("slowOnce", 40, marker));

            List<Integer> values = new ArrayList<>();
            for (TaskFuture<Integer> future : results.futures()) {
                values.add(future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            assertThat(values.subList(0, 39)).isEqualTo(items.subList(0, 39));
            assertThat(values.get(39)).as("of the second attempt").isEqualTo(-40);
            JobHandle job = cluster.job(results.job());
            assertThat(job.await(PATIENCE).tasks()).containsEntry(JobState.SUCCEEDED, 40);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(cluster.nodes()).allMatch(each -> each.running() == 0));
    }

    private static boolean isPreempted(JobHandle job) throws Exception {
        return JournalContent.anyMatch(
                coordinatorData(),
                event -> event instanceof TaskEvent.AttemptPreempted ended
                        && job.id().equals(ended.job())
                        && ended.message().contains("which has priority 5 and this job 0"));
    }

    private static Path coordinatorData() {
        return directory.resolve("cluster").resolve("coordinator");
    }

    private static NodeView node(String id) {
        return cluster.nodes().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static String special() {
        return cluster.nodes().stream()
                .filter(each -> each.capacity().gpus() == 1)
                .findFirst()
                .orElseThrow()
                .id();
    }

    /** How many of the job's trials have saved a checkpoint. */
    private static int checkpoints(JobHandle job) throws Exception {
        Set<TaskId> tasks = new HashSet<>();
        JournalContent.anyMatch(coordinatorData(), event -> {
            if (event instanceof TaskEvent.CheckpointSaved saved && job.id().equals(saved.job())) {
                tasks.add(saved.task());
            }
            return false;
        });
        return tasks.size();
    }

    /** Its trials would run for hours, and save a checkpoint each second. */
    private static Sweep endless(String name, int trials, Scheduling scheduling) throws Exception {
        Path file = ToyData.write(directory.resolve("train.csv"), 20_000, 1);
        return Sweep.builder(name)
                .dataset(DatasetSpec.of(file.toString(), "label"))
                .trainer(TrainerSpec.of("logistic-regression")
                        .withParam("epochs", 100_000_000)
                        .withParam("learning_rate", 1e-6)
                        .withParam("tolerance", 0)
                        .withSpace(
                                SearchSpace.builder().logUniform("l2", 1e-6, 1).build()))
                .trials(trials)
                .scheduling(scheduling)
                .build();
    }

    private static Sweep sweep(String name, int trials, @Nullable Resources resources, @Nullable Scheduling scheduling)
            throws Exception {
        Path file = ToyData.write(directory.resolve("train.csv"), 20_000, 1);
        Sweep.Builder sweep = Sweep.builder(name)
                .dataset(DatasetSpec.of(file.toString(), "label"))
                .trainer(TrainerSpec.of("logistic-regression")
                        .withSpace(
                                SearchSpace.builder().logUniform("l2", 1e-6, 1).build()))
                .trials(trials);
        if (resources != null) {
            sweep.resources(resources);
        }
        if (scheduling != null) {
            sweep.scheduling(scheduling);
        }
        return sweep.build();
    }
}
