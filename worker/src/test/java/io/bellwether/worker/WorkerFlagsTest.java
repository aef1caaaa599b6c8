package io.bellwether.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.launch.MachineMemory;
import io.bellwether.client.wire.Coordinators;
import io.bellwether.worker.executor.ExecutorConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerFlagsTest {
    @Test
    void hasDefaultsForAllButTheCoordinator() {
        WorkerConfig config = WorkerFlags.parse(List.of("--join", "localhost:7400"), Map.of());
        assertThat(config)
                .isEqualTo(new WorkerConfig(
                        List.of(new Coordinators.Address("localhost", 7400)),
                        Path.of("bellwether-data/worker").toAbsolutePath(),
                        Runtime.getRuntime().availableProcessors(),
                        null,
                        null,
                        null,
                        "127.0.0.1",
                        new GridShare(true, 512, 16_384, 65_536),
                        1024,
                        1,
                        ExecutorConfig.Mode.CHILD_JVM,
                        null,
                        new NodeCapacity(MachineMemory.forTasksMib(), Machine.gpus(), Map.of())));
    }

    @Test
    void takesAllFlagsAndTheEnvironment() {
        WorkerConfig config = WorkerFlags.parse(
                List.of(
                        "--join=h:1,::1:2",
                        "--data-dir",
                        "/data",
                        "--slots",
                        "3",
                        "--cluster-id",
                        "c",
                        "--host-name",
                        "node7.example.org",
                        "--bind",
                        "127.0.0.2",
                        "--grid-memory",
                        "300",
                        "--grid-disk=301",
                        "--copies-disk=302",
                        "--grid-role=client",
                        "--executors",
                        "in-process",
                        "--kernels",
                        "scalar",
                        "--memory=16 GiB",
                        "--gpus",
                        "2",
                        "--label",
                        "zone=a",
                        "--label=disk=ssd"),
                Map.of("BELLWETHER_EXECUTOR_HEAP_MIB", "256", "BELLWETHER_EXECUTOR_SPARES", "0"));
        assertThat(config)
                .isEqualTo(new WorkerConfig(
                        List.of(new Coordinators.Address("h", 1), new Coordinators.Address("::1", 2)),
                        Path.of("/data"),
                        3,
                        null,
                        "c",
                        "node7.example.org",
                        "127.0.0.2",
                        new GridShare(false, 300, 301, 302),
                        256,
                        0,
                        ExecutorConfig.Mode.IN_PROCESS,
                        "scalar",
                        new NodeCapacity(16_384, 2, Map.of("zone", "a", "disk", "ssd"))));
    }

    @Test
    void takesKernelsFromTheEnvironmentWhereNoFlagSaysMore() {
        List<String> join = List.of("--join=h:1");
        assertThat(WorkerFlags.parse(join, Map.of()).kernels()).isNull();
        assertThat(WorkerFlags.parse(join, Map.of("BELLWETHER_KERNELS", "")).kernels())
                .as("as templates leave it")
                .isNull();
        assertThat(WorkerFlags.parse(join, Map.of("BELLWETHER_KERNELS", "auto")).kernels())
                .isNull();
        assertThat(WorkerFlags.parse(join, Map.of("BELLWETHER_KERNELS", "scalar"))
                        .kernels())
                .isEqualTo("scalar");
        assertThat(WorkerFlags.parse(List.of("--join=h:1", "--kernels=cpu"), Map.of("BELLWETHER_KERNELS", "no"))
                        .kernels())
                .isEqualTo("cpu");
        assertThatThrownBy(() -> WorkerFlags.parse(join, Map.of("BELLWETHER_KERNELS", "no")))
                .hasMessageContaining("BELLWETHER_KERNELS: 'no' (expected: what runs numeric kernels: auto, ");
    }

    @Test
    void saysWhatWhoGivesTheFlagOfClientsMeans() {
        assertThatThrownBy(() -> WorkerFlags.parse(List.of("--coordinator=localhost:7400"), Map.of()))
                .hasMessageStartingWith("unknown flag '--coordinator'; did you mean '--join'?");
    }

    @Test
    void reportsAllProblemsTogether() {
        assertThatThrownBy(() -> WorkerFlags.parse(
                        List.of(
                                "--slot",
                                "2",
                                "--slots",
                                "0",
                                "--bind",
                                "0.0.0.0",
                                "--host-name",
                                "a b",
                                "--token-file",
                                "/no/such",
                                "--kernels",
                                "gpu",
                                "--grid-role",
                                "server"),
                        Map.of("BELLWETHER_EXECUTOR_HEAP_MIB", "lots", "BELLWETHER_KERNELS", "cpu")))
                .isInstanceOfSatisfying(ClusterException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
                    assertThat(e.getMessage())
                            .contains(
                                    "did you mean '--slots'?",
                                    "--join: missing",
                                    "--slots: '0' (expected: 1 to 1024)",
                                    "--host-name: 'a b' (expected: a host's name",
                                    "--bind: '0.0.0.0' (expected: a loopback address",
                                    "--token-file: /no/such cannot be read",
                                    "BELLWETHER_EXECUTOR_HEAP_MIB: 'lots'",
                                    "--grid-role: 'server' (expected: data or client)",
                                    "--kernels: 'gpu' (expected: what runs numeric kernels: auto, ")
                            .doesNotContain("unknown flag '2'");
                });
    }
}
