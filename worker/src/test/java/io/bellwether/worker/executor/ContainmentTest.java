package io.bellwether.worker.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that harm their process, in real ones, beside another job that goes on. */
@Timeout(600)
class ContainmentTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long LIMIT_MIB = 512;

    @TempDir
    private Path directory;

    private PoolHarness pool;
    private AttemptId bystander;

    @BeforeEach
    void start() {
        pool = new PoolHarness(directory, 64, LIMIT_MIB, Duration.ofSeconds(60), 0);
        bystander = PoolHarness.attempt(new JobId("other"), 1);
        pool.start(bystander, PoolHarness.trial("obey"));
    }

    @AfterEach
    void stop() {
        pool.close();
    }

    @Test
    void nativeMemoryBeyondTheLimitEndsTheProcessAndTheLimitAndThePeakAreNamed() {
        AttemptId attempt = pool.start(1, "hoard");
        awaitEnd(attempt);
        assertThat(pool.code(attempt)).isEqualTo(ErrorCode.OUT_OF_MEMORY);
        assertThat(pool.failure(attempt).message())
                .startsWith("executor memory: limit " + LIMIT_MIB + " MiB, peak ")
                .contains("native memory");
        othersGoOn();
    }

    @Test
    void aTaskMayHoldWhatItAskedForAndNoMore() {
        pool.memoryOfEach = 100;
        AttemptId attempt = pool.start(1, "hoard");
        awaitEnd(attempt);
        assertThat(pool.code(attempt)).isEqualTo(ErrorCode.OUT_OF_MEMORY);
        assertThat(pool.failure(attempt).message())
                .startsWith("executor memory: limit " + (2 * 100 + ExecutorConfig.JVM_MIB) + " MiB, peak ");
        pool.memoryOfEach = 0;
        othersGoOn();
    }

    @Test
    void anExhaustedHeapNamesItsLimitAndThePeak() {
        AttemptId attempt = pool.start(1, "exhaust");
        awaitEnd(attempt);
        assertThat(pool.code(attempt)).isEqualTo(ErrorCode.OUT_OF_MEMORY);
        assertThat(pool.failure(attempt).message())
                .containsPattern("heap limit \\d+ MiB, peak of the process [1-9]\\d* MiB");
        othersGoOn();
    }

    @Test
    void aCrashInNativeCodeIsReportedAsOne() {
        AttemptId attempt = pool.start(1, "crash");
        awaitEnd(attempt);
        assertThat(pool.code(attempt)).isEqualTo(ErrorCode.EXECUTOR_LOST);
        assertThat(pool.failure(attempt).message()).contains("exit code 134", "signal 6");
        assertThat(String.join("\n", pool.failure(attempt).lastLogLines())).contains("SIGSEGV");
        othersGoOn();
    }

    @Test
    void aProcessThatATaskHasStartedEndsWithItsExecutor() {
        pool.start(1, "fork");
        await().atMost(PATIENCE).until(() -> pool.lines.stream().anyMatch(line -> line.contains("forked ")));
        long pid = pool.lines.stream()
                .filter(line -> line.contains("forked "))
                .map(line -> Long.parseLong(line.replaceAll(".*forked ", "")))
                .findFirst()
                .orElseThrow();
        assertThat(ProcessHandle.of(pid)).isPresent();
        pool.release(PoolHarness.JOB);
        await().atMost(PATIENCE)
                .until(() -> ProcessHandle.of(pid)
                        .flatMap(process -> process.info().command())
                        .isEmpty());
        othersGoOn();
    }

    @Test
    void aProcessThatGivesNoSignOfLifeIsEnded() throws Exception {
        Path own = directory.resolve("watched");
        try (PoolHarness watched =
                new PoolHarness(own, ExecutorConfig.of(own, 1, 64).withSilence(Duration.ofSeconds(6)))) {
            AttemptId attempt = watched.start(1, "obey");
            await().atMost(PATIENCE)
                    .until(() -> watched.lines.stream().anyMatch(line -> line.contains("about to obey")));
            long pid = watched.pids().iterator().next();
            assertThat(new ProcessBuilder("kill", "-STOP", String.valueOf(pid))
                            .start()
                            .waitFor())
                    .isZero();
            await().atMost(PATIENCE).until(() -> watched.outcomes.containsKey(attempt));
            assertThat(watched.code(attempt)).isEqualTo(ErrorCode.EXECUTOR_LOST);
            assertThat(watched.failure(attempt).message()).contains("sign of life");
            await().atMost(PATIENCE).until(() -> watched.pids().isEmpty());
        }
    }

    private void othersGoOn() {
        await().atMost(PATIENCE).until(() -> pool.pids().size() == 1);
        assertThat(pool.outcomes).doesNotContainKey(bystander);
        AttemptId next = pool.start(2, "succeed");
        awaitEnd(next);
        assertThat(pool.trialDone(next).value()).isEqualTo(0.5);
    }

    private void awaitEnd(AttemptId attempt) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(pool.outcomes).containsKey(attempt));
    }
}
