package io.bellwether.worker.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.AttemptOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpareExecutorsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private PoolHarness pool;

    @BeforeEach
    void startPool() {
        pool = new PoolHarness(directory, 128, Duration.ofMillis(100), 1);
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Test
    void givesAJobTheProcessThatWasKeptReadyAndStartsAnother() {
        long spare = awaitSpare();
        pool.idleNode = false;
        await().atMost(PATIENCE).until(() -> pool.rehearsed() == Rehearsal.TRIALS);
        AttemptId attempt = pool.start(1, "obey");
        await().atMost(PATIENCE).until(() -> isObeying());
        assertThat(pool.pids()).containsExactly(spare);
        assertThat(pool.rehearsed()).as("it rehearses no more").isEqualTo(Rehearsal.TRIALS);
        pool.stop(attempt);
        await().atMost(PATIENCE).until(() -> pool.outcomes.containsKey(attempt));
        pool.idleNode = true;
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(pool.pids())
                        .as("the job's executor was idle for long and has ended; a spare is there again")
                        .hasSize(1)
                        .doesNotContain(spare));
    }

    @Test
    void neverServesASecondJobWithTheSameProcess() {
        awaitSpare();
        AttemptId first = pool.start(1, "succeed");
        AttemptId second = PoolHarness.attempt(new JobId("other"), 1);
        pool.start(second, PoolHarness.trial("obey"));
        await().atMost(PATIENCE).until(() -> pool.outcomes.containsKey(first) && isObeying());
        assertThat(pool.outcomes.get(first)).isInstanceOf(AttemptOutcome.Succeeded.class);
        pool.stop(second);
        await().atMost(PATIENCE).until(() -> pool.outcomes.containsKey(second));
        assertThat(pool.outcomes)
                .as("what an executor rehearses is heard by nobody")
                .containsOnlyKeys(first, second);
    }

    @Test
    void servesAJobThatComesWhileItRehearses() {
        await().atMost(PATIENCE).until(() -> pool.readySpares() == 1);
        long spare = awaitSpare();
        AttemptId first = pool.start(1, "succeed");
        await().atMost(PATIENCE).until(() -> pool.outcomes.containsKey(first));
        assertThat(pool.outcomes.get(first)).isInstanceOf(AttemptOutcome.Succeeded.class);
        AttemptId second = pool.start(2, "obey");
        await().atMost(PATIENCE).until(() -> isObeying());
        assertThat(pool.pids()).containsExactly(spare);
        pool.stop(second);
        await().atMost(PATIENCE).until(() -> pool.outcomes.containsKey(second));
        assertThat(pool.outcomes).containsOnlyKeys(first, second);
    }

    @Test
    void rehearsesWithOrdersThatAreCarriedOutLikeOthers() {
        AttemptId attempt = PoolHarness.attempt(PoolHarness.JOB, 1);
        pool.start(attempt, Rehearsal.order(1).task());
        await().atMost(PATIENCE).until(() -> pool.outcomes.containsKey(attempt));
        assertThat(pool.outcomes.get(attempt)).isInstanceOf(AttemptOutcome.Succeeded.class);
    }

    @Test
    void hasLoadedTheTrainersLibrariesBeforeItsJobComes() {
        Path maps = Path.of("/proc", Long.toString(awaitSpare()), "maps");
        assumeThat(maps).as("what a process has loaded").exists();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Files.readString(maps)).contains("libxgboost4j"));
    }

    @Test
    void startsTheJobsOwnProcessWhereTheSpareHasDied() {
        long spare = awaitSpare();
        ProcessHandle.of(spare).ifPresent(ProcessHandle::destroyForcibly);
        AttemptId attempt = pool.start(1, "succeed");
        await().atMost(PATIENCE).until(() -> pool.outcomes.containsKey(attempt));
        AttemptId again = pool.start(2, "succeed");
        await().atMost(PATIENCE).until(() -> pool.outcomes.containsKey(again));
        assertThat(pool.outcomes.get(again)).isInstanceOf(AttemptOutcome.Succeeded.class);
    }

    private boolean isObeying() {
        return pool.lines.stream().anyMatch(line -> line.contains("about to obey"));
    }

    private long awaitSpare() {
        await().atMost(PATIENCE).until(() -> pool.pids().size() == 1);
        Set<Long> pids = pool.pids();
        return pids.iterator().next();
    }
}
