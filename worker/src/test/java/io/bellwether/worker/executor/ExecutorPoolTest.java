package io.bellwether.worker.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorPoolTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    private PoolHarness pool;

    @BeforeEach
    void open() {
        pool = new PoolHarness(directory, 64, LONG);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void runsATrialAndBringsItsResultMetricsLogAndModel() throws IOException {
        AttemptId attempt = pool.start(1, "succeed");
        awaitEnd(attempt);
        TaskResult.TrialDone done = pool.trialDone(attempt);
        assertThat(done.value()).isEqualTo(0.5);
        assertThat(pool.metrics.get(attempt))
                .singleElement()
                .satisfies(point -> assertThat(point.value()).isEqualTo(0.25));
        assertThat(pool.lines).contains("about to succeed");
        ModelArtifact model = Objects.requireNonNull(done.model());
        assertThat(new ModelFiles(directory.resolve("models")).read(model.sha256()))
                .asString()
                .isEqualTo("model");
        assertThat(model.provenance()).containsEntry("trainer", "probe").containsKeys("java", "os", "seed");
    }

    @Test
    void saysWhatStandsInForADeviceThatFailedAndNewExecutorsTakeIt() {
        AttemptId before = pool.start(1, "succeed");
        awaitEnd(before);
        assertThat(pool.kernels()).isNull();
        awaitEnd(pool.start(1, "lose-device"));
        await().atMost(PATIENCE).until(() -> pool.kernels() != null);
        assertThat(pool.kernels()).isEqualTo("cpu (plain Java, because the device is lost)");
        AttemptId next = PoolHarness.attempt(new JobId("next"), 1);
        pool.start(next, PoolHarness.trial("tell-kernels"));
        awaitEnd(next);
        assertThat(pool.lines).contains("kernels are cpu");
    }

    @Test
    void blamesAThrowingTrainerAndLogsItsStackTrace() {
        AttemptId attempt = pool.start(1, "throw");
        awaitEnd(attempt);
        AttemptOutcome.Failed failed = pool.failure(attempt);
        assertThat(failed.code()).isEqualTo(ErrorCode.USER_CODE_FAILED);
        assertThat(failed.message()).contains("probe", "IllegalArgumentException", "no such thing");
        assertThat(failed.lastLogLines()).anyMatch(line -> line.contains("ProbeTrainer.fit"));
    }

    @Test
    void refusesAValueThatIsNaNOrInfinite() {
        AttemptId notANumber = pool.start(1, "nan");
        awaitEnd(notANumber);
        assertThat(pool.code(notANumber)).isEqualTo(ErrorCode.USER_CODE_FAILED);
        assertThat(pool.failure(notANumber).message()).contains("NaN (expected: a finite number)");
        AttemptId infinite = pool.start(2, "infinite");
        awaitEnd(infinite);
        assertThat(pool.code(infinite)).isEqualTo(ErrorCode.USER_CODE_FAILED);
        assertThat(pool.failure(infinite).message()).contains("-Infinity (expected: a finite number)");
    }

    @Test
    void runsTwoAttemptsOfAJobInOneProcess() {
        AttemptId first = pool.start(1, "obey");
        AttemptId second = pool.start(2, "succeed");
        awaitEnd(second);
        assertThat(pool.pids()).hasSize(1);
        assertThat(pool.outcomes).doesNotContainKey(first);
    }

    @Test
    void cancelsACooperativeAttemptAndKeepsItsProcess() {
        AttemptId attempt = pool.start(1, "obey");
        awaitLine("about to obey");
        pool.stop(attempt);
        awaitEnd(attempt);
        assertThat(pool.code(attempt)).isEqualTo(ErrorCode.CANCELLED);
        assertThat(pool.pids()).hasSize(1);
    }

    @Test
    void cancelsAnAttemptWhoseProcessStillStarts() {
        AttemptId attempt = pool.start(1, "obey");
        pool.stop(attempt);
        awaitEnd(attempt);
        assertThat(pool.code(attempt)).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void killsTheProcessOfAnAttemptThatDoesNotStop() {
        AttemptId stubborn = pool.start(1, "ignore");
        AttemptId beside = pool.start(2, "obey");
        awaitLine("about to ignore");
        awaitLine("about to obey");
        pool.stop(stubborn);
        awaitEnd(stubborn);
        awaitEnd(beside);
        assertThat(pool.code(stubborn)).isEqualTo(ErrorCode.CANCELLED);
        assertThat(pool.failure(beside).code()).isEqualTo(ErrorCode.EXECUTOR_LOST);
        assertThat(pool.failure(beside).message()).contains("did not stop");
        AttemptId next = pool.start(3, "succeed");
        awaitEnd(next);
        assertThat(pool.outcomes.get(next)).isInstanceOf(AttemptOutcome.Succeeded.class);
    }

    @Test
    void reportsATrainerThatEndsTheProcess() {
        AttemptId printing = pool.start(1, "print");
        awaitEnd(printing);
        AttemptId attempt = pool.start(2, "exit");
        awaitEnd(attempt);
        assertThat(pool.code(attempt)).isEqualTo(ErrorCode.EXECUTOR_LOST);
        assertThat(pool.failure(attempt).message()).contains("exit code 7");
        assertThat(pool.failure(attempt).lastLogLines()).contains("printed by the trainer");
    }

    @Test
    void reportsAKilledProcessAndHarmsNoOtherJob() {
        AttemptId victim = pool.start(1, "obey");
        AttemptId other = PoolHarness.attempt(new JobId("other"), 1);
        awaitLine("about to obey");
        long pid = pool.pids().iterator().next();
        pool.start(other, PoolHarness.trial("obey"));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        awaitEnd(victim);
        assertThat(pool.code(victim)).isEqualTo(ErrorCode.EXECUTOR_LOST);
        assertThat(pool.failure(victim).message()).contains("137", "signal 9");
        assertThat(pool.outcomes).doesNotContainKey(other);
        assertThat(pool.pids()).hasSize(1).doesNotContain(pid);
    }

    @Test
    void reportsExhaustedMemoryAndStartsAfresh() {
        AttemptId attempt = pool.start(1, "exhaust");
        awaitEnd(attempt);
        assertThat(pool.code(attempt)).isEqualTo(ErrorCode.OUT_OF_MEMORY);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(pool.pids()).isEmpty());
    }

    @Test
    void endsAndCleansUpAReleasedJob() {
        awaitEnd(pool.start(1, "succeed"));
        long pid = pool.pids().iterator().next();
        pool.release(PoolHarness.JOB);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(pool.pids()).isEmpty());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty(); // its parent, we, has collected it
        assertThat(directory.resolve("executors")).isEmptyDirectory();
    }

    @Test
    void endsAnIdleExecutor() {
        pool.close();
        pool = new PoolHarness(directory, 64, Duration.ofMillis(100));
        awaitEnd(pool.start(1, "succeed"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(pool.pids()).isEmpty());
    }

    @Test
    void sweepsWhatAKilledAgentLeft() throws IOException {
        Path stale = directory.resolve("executors/executor-9/tmp");
        Files.createDirectories(stale);
        Files.writeString(stale.resolve("libxgboost4j.so"), "stale");
        pool.close();
        pool = new PoolHarness(directory, 64, LONG);
        try (Stream<Path> left = Files.list(directory.resolve("executors"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void outlivesNoKilledParent(@TempDir Path parentDirectory) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                ParentMain.class.getName(),
                parentDirectory.toString());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process parent = builder.redirectErrorStream(true).start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            while (line != null && !line.startsWith("CHILD ")) {
                line = output.readLine();
            }
            assertThat(line).isNotNull();
            ProcessHandle child = ProcessHandle.of(Long.parseLong(line.substring("CHILD ".length())))
                    .orElseThrow();
            assertThat(child.isAlive()).isTrue();
            parent.destroyForcibly();
            // Not isAlive: what ended stays for as long as nobody collects it, but has no program any more.
            await().atMost(PATIENCE).until(() -> child.info().command().isEmpty());
        } finally {
            parent.destroyForcibly();
        }
    }

    /** A node agent in small: has an executor run, says its process id, and waits to be killed. */
    static final class ParentMain {
        public static void main(String[] arguments) {
            PoolHarness pool = new PoolHarness(Path.of(arguments[0]), 64, Duration.ofSeconds(60));
            pool.start(1, "obey");
            await().atMost(PATIENCE).until(() -> pool.lines.contains("about to obey"));
            System.out.println("CHILD " + pool.pids().iterator().next());
        }
    }

    private void awaitEnd(AttemptId attempt) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(pool.outcomes).containsKey(attempt));
    }

    private void awaitLine(String line) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(pool.lines).contains(line));
    }
}
