package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.launch.JvmOpens;
import io.bellwether.client.launch.LaunchOptions;
import io.bellwether.client.launch.ProcessCluster;
import io.bellwether.client.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
        processes = ProcessCluster.start(LaunchOptions.in(directory.resolve("cluster"))
                .workers(1)
                .slotsPerWorker(2)
                .port(0)
                .httpPort(0)
                .endsWithParent(true)
                .build());
        special = worker("--slots", "2", "--memory", "3 GiB", "--gpus", "1", "--label", "zone=b");
        cluster = Bellwether.connect("bw://" + processes.coordinator());
        await().atMost(PATIENCE).until(() -> cluster.nodes().size() == 2);
    }

    private static Process worker(String... flags) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        command.addAll(JvmOpens.flags());
        command.addAll(List.of("io.bellwether.client.cli.Main", "worker", "--join", processes.coordinator()));
        command.addAll(List.of("--data-dir", directory.resolve("special").toString()));
        command.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.redirectErrorStream(true)
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
        JobHandle job = cluster.submit(sweep("limited", 2_000, null, Scheduling.DEFAULT.withTimeLimit(1)));

        JobView ended = job.future().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(ended.state()).isEqualTo(JobState.FAILED);
        assertThat(Objects.requireNonNull(ended.error())).contains("scheduling.timeLimit");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(cluster.nodes()).allMatch(each -> each.running() == 0));
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
