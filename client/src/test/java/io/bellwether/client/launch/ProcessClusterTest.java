package io.bellwether.client.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class ProcessClusterTest {
    @TempDir
    Path directory;

    private Path data = Path.of("");

    @BeforeEach
    void useADirectoryThatIsNotThereYet() {
        data = directory.resolve("data");
    }

    @AfterEach
    void leaveNothingRunning() {
        List<LaunchedProcess> processes = new ProcessFile(data).read();
        ProcessCluster.stop(data);
        assertThat(processes).noneMatch(LaunchedProcess::isRunning);
    }

    @Test
    void startsEachRoleAsAProcessOfItsOwn() throws IOException {
        ProcessCluster cluster = ProcessCluster.start(options(2));

        assertThat(cluster.processes())
                .extracting(LaunchedProcess::name)
                .containsExactly("coordinator", "worker-1", "worker-2");
        assertThat(cluster.processes()).allMatch(LaunchedProcess::isRunning);
        assertThat(cluster.processes()).extracting(LaunchedProcess::pid).doesNotHaveDuplicates();
        assertThat(cluster.clusterId()).isEqualTo("tiny");
        assertThat(cluster.coordinator()).matches("127\\.0\\.0\\.1:[1-9][0-9]+");
        assertThat(cluster.process("worker-2").ready()).containsEntry("node", "worker-2");
        assertThat(data.resolve("processes.json")).exists();
    }

    @Test
    void startsAgainOnlyWhatWasKilled() throws IOException {
        ProcessCluster cluster = ProcessCluster.start(options(2));
        String address = cluster.coordinator();
        List<LaunchedProcess> before = cluster.processes();
        cluster.kill("coordinator");
        cluster.kill("worker-2");
        assertThat(cluster.process("coordinator").isRunning()).isFalse();

        ProcessCluster again = ProcessCluster.start(options(0));

        assertThat(again.coordinator()).isEqualTo(address);
        assertThat(again.processes()).hasSize(3).allMatch(LaunchedProcess::isRunning);
        assertThat(again.process("worker-1")).isEqualTo(before.get(1));
        assertThat(again.process("worker-2").pid()).isNotEqualTo(before.get(2).pid());
    }

    @Test
    void restartsOneProcessWithWhatItHad() throws IOException {
        ProcessCluster cluster = ProcessCluster.start(options(1));
        LaunchedProcess before = cluster.process("worker-1");
        cluster.kill("worker-1");
        LaunchedProcess after = cluster.restart("worker-1");
        assertThat(after.arguments()).isEqualTo(before.arguments());
        assertThat(after.isRunning()).isTrue();
        assertThat(before.isRunning()).isFalse();
    }

    @Test
    void stopsEverythingAndIsThenDone() throws IOException {
        ProcessCluster cluster = ProcessCluster.start(options(1));
        List<LaunchedProcess> processes = cluster.processes();
        assertThat(ProcessCluster.stop(data)).isEqualTo(processes);
        assertThat(processes).noneMatch(LaunchedProcess::isRunning);
        assertThat(ProcessCluster.stop(data)).isEmpty();
        cluster.close();
    }

    @Test
    void killsWhatDoesNotEndWhenAsked() throws IOException {
        Files.createFile(Files.createDirectories(data.resolve("coordinator")).resolve("stubborn"));
        LaunchedProcess coordinator = ProcessCluster.start(options(1)).process("coordinator");
        ProcessCluster.stop(data, Duration.ofSeconds(1));
        assertThat(coordinator.isRunning()).isFalse();
    }

    @Test
    void passesOnWhyARoleCannotStart() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> ProcessCluster.start(builder(1).port(port).build()))
                    .isInstanceOf(ClusterException.class)
                    .hasMessage("coordinator: port: " + port + " is in use (expected: a free one); choose")
                    .extracting(e -> ((ClusterException) e).code())
                    .isEqualTo(ErrorCode.INVALID_CONFIGURATION);
        }
        assertThat(new ProcessFile(data).read()).isEmpty();
    }

    @Test
    void showsTheLastWordsOfAProcessThatDiesAndStopsTheOthers() throws IOException {
        Files.createFile(Files.createDirectories(data.resolve("worker-2")).resolve("broken"));
        assertThatThrownBy(() -> ProcessCluster.start(options(2)))
                .hasMessageContaining("worker-2 (process ")
                .hasMessageContaining("ended before it was ready")
                .hasMessageContaining("the disk is on fire");
        assertThat(new ProcessFile(data).read()).isEmpty();
    }

    @Test
    void doesNotTakeAnotherProcessForItsOwn() throws IOException {
        LaunchedProcess own = ProcessCluster.start(options(1)).process("worker-1");
        LaunchedProcess earlier = new LaunchedProcess(
                own.name(),
                own.role(),
                own.pid(),
                own.startedAt().minusSeconds(3600),
                own.arguments(),
                own.log(),
                0,
                Map.of());
        assertThat(earlier.isRunning()).isFalse();
        earlier.signal(true);
        assertThat(own.isRunning()).isTrue();
    }

    @Test
    void refusesAnotherPortThanTheRunningOne() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProcessCluster first = ProcessCluster.start(builder(1).port(port).build());
        assertThat(first.coordinator()).isEqualTo("127.0.0.1:" + port);
        ProcessCluster again = ProcessCluster.start(builder(1).port(port).build());
        assertThat(again.processes()).isEqualTo(first.processes());
        assertThatThrownBy(() -> ProcessCluster.start(builder(1).port(1).build()))
                .hasMessageContaining("port: 1 (expected: " + port);
    }

    @Test
    void cutsALogThatHasGrownLong() throws IOException {
        Path log = Files.writeString(directory.resolve("x.log"), "0123456789");
        BoundedLog.cutIfLong(log, 20);
        assertThat(log).hasContent("0123456789");
        BoundedLog.cutIfLong(log, 5);
        assertThat(log).isEmptyFile();
        assertThat(directory.resolve("x.log.1")).hasContent("0123456789");
    }

    private LaunchOptions options(int workers) throws IOException {
        return builder(workers).build();
    }

    /** The roles are made known to the children only, so that no other test meets them. */
    private LaunchOptions.Builder builder(int workers) throws IOException {
        Path services = Files.createDirectories(directory.resolve("roles/META-INF/services"));
        Files.write(
                services.resolve(Role.class.getName()),
                List.of(TinyRoles.Coordinator.class.getName(), TinyRoles.Worker.class.getName()));
        String classPath = directory.resolve("roles") + File.pathSeparator + System.getProperty("java.class.path");
        return LaunchOptions.in(data)
                .workers(workers)
                .port(workers == 0 ? null : Integer.valueOf(0))
                .httpPort(workers == 0 ? null : Integer.valueOf(0))
                .classPath(classPath)
                .environment(Map.of(
                        "PATH",
                        System.getenv("PATH"),
                        "BELLWETHER_WORKER_OPTS",
                        "-Xmx32m -XX:TieredStopAtLevel=1",
                        "BELLWETHER_COORDINATOR_OPTS",
                        "-Xmx32m -XX:TieredStopAtLevel=1"));
    }
}
