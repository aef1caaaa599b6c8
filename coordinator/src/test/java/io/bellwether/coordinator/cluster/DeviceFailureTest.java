package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView.TrialView;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.coordinator.sandbox.DuckDb;
import io.bellwether.coordinator.sandbox.RoleProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of real processes whose OpenCL device works when it is chosen, and fails once a trial has a matrix for it. */
class DeviceFailureTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** 276 MB as a matrix: more than PoCL gives at once where it has 1 GiB in all. */
    private static final int ROWS = 300_000;

    private static final int COLUMNS = 230;

    /** The driver alone, so that no graphics card of this machine is better. */
    private static final Path DRIVER = Path.of("/etc/OpenCL/vendors/pocl.icd");

    @TempDir
    private Path directory;

    @Test
    void trialsGoOnWithoutTheDeviceAndTheNodeSaysSo() throws Exception {
        // Where it could be installed and is not, OpenclProcessTest fails.
        Assumptions.assumeTrue(Files.exists(DRIVER), () -> "no PoCL on this machine: " + DRIVER);
        Path data = directory.resolve("wide.parquet");
        DuckDb.execute("COPY (SELECT (i %% 2)::INT AS y, %s FROM range(%d) t(i)) TO '%s' (FORMAT PARQUET)"
                .formatted(
                        IntStream.range(0, COLUMNS)
                                .mapToObj(column ->
                                        "((i + %1$d) %% %2$d)::FLOAT AS f%1$d".formatted(column, 4 + column % 5))
                                .collect(Collectors.joining(", ")),
                        ROWS,
                        data));
        try (RoleProcess coordinator = RoleProcess.start(
                directory.resolve("coordinator.log"),
                "coordinator",
                "--port=0",
                "--http-port=0",
                "--data-dir=" + directory.resolve("coordinator"))) {
            JsonNode ready = coordinator.awaitReady();
            String address = "127.0.0.1:" + ready.get("port").intValue();
            try (RoleProcess worker = RoleProcess.start(
                            directory.resolve("worker.log"),
                            Map.of("OCL_ICD_VENDORS", DRIVER.toString(), "POCL_MEMORY_LIMIT", "1"),
                            "worker",
                            "--join=" + address,
                            "--data-dir=" + directory.resolve("worker"),
                            "--slots=1",
                            "--kernels=opencl");
                    Cluster cluster = Bellwether.connect("bw://" + address)) {
                worker.awaitReady();
                assertThat(kernels(cluster)).startsWith("opencl (");

                JobHandle first = cluster.submit(sweep(data));
                assertThat(succeeded(first)).isEqualTo(1);
                assertThat(first.logs()).contains("kernels: opencl, ");
                await().atMost(PATIENCE).until(() -> kernels(cluster).startsWith("cpu ("));
                assertThat(kernels(cluster)).contains("because the OpenCL CPU device", "failed");

                JobHandle second = cluster.submit(sweep(data));
                assertThat(succeeded(second)).isEqualTo(1);
                assertThat(second.logs())
                        .as("executors started later don't try the device")
                        .contains("kernels: cpu, ")
                        .doesNotContain("opencl");
                assertThat(worker.text().lines().filter(line -> line.contains("WARN") && line.contains("kernels")))
                        .singleElement()
                        .asString()
                        .contains("kernels given up; new executors take the provider 'cpu'");
            }
        }
    }

    private static String kernels(Cluster cluster) {
        return cluster.nodes().get(0).kernels();
    }

    /** How many attempts the only trial took to succeed. */
    private static int succeeded(JobHandle sweep) {
        TrialView trial = sweep.await(PATIENCE).trials().get(0);
        assertThat(trial.state()).as("%s", trial.error()).isEqualTo(JobState.SUCCEEDED);
        return trial.attempts();
    }

    private static Sweep sweep(Path data) {
        return Sweep.builder("wide")
                .dataset(DatasetSpec.of(data.toString(), "y"))
                .trainer(TrainerSpec.of("logistic-regression").withParam("epochs", 1))
                .trials(1)
                .build();
    }
}
