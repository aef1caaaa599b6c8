package io.bellwether.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ClusterTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final JobSpec SPEC =
            BatchInference.builder("m").input("in").output("out").build();

    private final TestCoordinator coordinator = new TestCoordinator();
    private final Cluster cluster = Bellwether.connect(coordinator.address());

    @AfterEach
    void closeAll() {
        cluster.close();
        coordinator.close();
    }

    @Test
    void aJobIsSubmittedAwaitedAndRead() {
        JobHandle job = cluster.submit(SPEC);
        CompletableFuture<JobView> future = job.future();
        coordinator.end(job.id(), JobState.SUCCEEDED, null);

        assertThat(job.await(SOON).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(future).succeedsWithin(SOON);
        assertThat(job.view().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.jobs()).extracting(JobView::id).containsExactly(job.id());
        assertThat(cluster.id()).isEqualTo("cluster-a");
        assertThat(job.logs()).isEqualTo("j-1\n");
        assertThat(job.logs(3)).isEqualTo("j-1/3\n");
    }

    @Test
    void anAddressWhereNobodyListensFailsAtOnce() {
        coordinator.kill();

        assertCode(ErrorCode.UNREACHABLE, () -> Bellwether.connect(coordinator.address()));
    }

    @Test
    void aSubmissionWhoseAnswerIsLostGivesTheSameJob() {
        coordinator.loseAnswers(3);

        JobHandle job = cluster.submit(SPEC);

        assertThat(coordinator.submissions()).isEqualTo(4);
        assertThat(cluster.jobs()).extracting(JobView::id).containsExactly(job.id());
    }

    @Test
    void aCallWaitsForTheCoordinatorToComeBack() {
        coordinator.kill();
        CompletableFuture<JobHandle> submitted = CompletableFuture.supplyAsync(() -> cluster.submit(SPEC));
        coordinator.start();

        assertThat(submitted).succeedsWithin(SOON);
    }

    @Test
    void aCallGivesUpAfterTheRetryTimeout() {
        try (Cluster impatient = Bellwether.builder(coordinator.address())
                .retryTimeout(Duration.ofMillis(300))
                .connect()) {
            coordinator.kill();

            assertThatThrownBy(() -> impatient.submit(SPEC))
                    .extracting(e -> ((ClusterException) e).code())
                    .isIn(ErrorCode.UNREACHABLE, ErrorCode.INDETERMINATE);
            assertThatThrownBy(impatient::jobs)
                    .hasMessageContaining("no connection for 300 ms")
                    .extracting(e -> ((ClusterException) e).code())
                    .isEqualTo(ErrorCode.UNREACHABLE);
        }
    }

    @Test
    void awaitSurvivesTheDeathAndReturnOfTheCoordinator() {
        JobHandle job = cluster.submit(SPEC);
        CompletableFuture<JobView> awaited = CompletableFuture.supplyAsync(job::await);
        await().atMost(SOON).until(() -> coordinator.watcherCount() == 1);

        coordinator.kill();
        coordinator.end(job.id(), JobState.SUCCEEDED, null);
        coordinator.start();

        assertThat(awaited).succeedsWithin(SOON).extracting(JobView::state).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void theFutureSurvivesManyRestarts() {
        JobHandle job = cluster.submit(SPEC);
        CompletableFuture<JobView> future = job.future();
        for (int restart = 0; restart < 5; restart++) {
            await().atMost(SOON).until(() -> coordinator.watcherCount() == 1);
            coordinator.kill();
            coordinator.start();
        }
        await().atMost(SOON).until(() -> coordinator.watcherCount() == 1);
        coordinator.end(job.id(), JobState.SUCCEEDED, null);

        assertThat(future).succeedsWithin(SOON);
    }

    @Test
    void theLostAnswerToTheFinalViewIsAskedForAgain() {
        JobHandle job = cluster.submit(SPEC);
        CompletableFuture<JobView> future = job.future();
        await().atMost(SOON).until(() -> coordinator.watcherCount() == 1);
        coordinator.loseAnswers(2);
        coordinator.end(job.id(), JobState.SUCCEEDED, null);

        assertThat(future).succeedsWithin(SOON);
    }

    @Test
    void awaitThrowsTheErrorOfAFailedJob() {
        JobHandle job = cluster.submit(SPEC);
        coordinator.end(job.id(), JobState.FAILED, "column 'late': missing");

        assertThatThrownBy(job::await)
                .hasMessage("job j-1: failed: column 'late': missing")
                .extracting(e -> ((ClusterException) e).code())
                .isEqualTo(ErrorCode.JOB_FAILED);
        assertThat(job.future()).succeedsWithin(SOON).extracting(JobView::state).isEqualTo(JobState.FAILED);
    }

    @Test
    void awaitThrowsWhenTheJobIsCancelled() {
        JobHandle job = cluster.submit(SPEC);
        coordinator.loseAnswers(1);

        job.cancel();

        assertCode(ErrorCode.CANCELLED, job::await);
    }

    @Test
    void aJobThatHasEndedCannotBeCancelled() {
        JobHandle job = cluster.submit(SPEC);
        coordinator.end(job.id(), JobState.SUCCEEDED, null);

        assertCode(ErrorCode.INVALID_ARGUMENT, job::cancel);
    }

    @Test
    void awaitGivesUpWaitingAndNotTheJob() {
        JobHandle job = cluster.submit(SPEC);

        assertThatThrownBy(() -> job.await(Duration.ofMillis(50)))
                .hasMessageContaining("not ended within PT0.05S; it goes on")
                .extracting(e -> ((ClusterException) e).code())
                .isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        coordinator.end(job.id(), JobState.SUCCEEDED, null);
        assertThat(job.await(SOON).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void anUnknownJobIsAnErrorAndNotASilence() {
        JobHandle job = cluster.job(new JobId("j-99"));

        assertCode(ErrorCode.NOT_FOUND, job::await);
        assertCode(ErrorCode.NOT_FOUND, job::view);
    }

    @Test
    void cancellingTheFutureLeavesTheJobAlone() {
        JobHandle job = cluster.submit(SPEC);
        assertThat(job.future().cancel(true)).isTrue();
        coordinator.end(job.id(), JobState.SUCCEEDED, null);

        assertThat(job.await(SOON).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void progressComesNowOnEveryChangeAndAtTheEnd() {
        JobHandle job = cluster.submit(SPEC);
        List<JobProgress> seen = new CopyOnWriteArrayList<>();
        job.onProgress(seen::add);
        await().atMost(SOON).until(() -> seen.size() == 1);
        coordinator.progress(job.id(), 1);
        await().atMost(SOON).until(() -> seen.size() == 2);
        coordinator.end(job.id(), JobState.SUCCEEDED, null);
        await().atMost(SOON).until(() -> seen.size() == 3);

        assertThat(seen)
                .extracting(JobProgress::state)
                .containsExactly(JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED);

        List<JobProgress> late = new CopyOnWriteArrayList<>();
        job.onProgress(late::add);
        await().atMost(SOON).until(() -> late.size() == 1);
        assertThat(late).extracting(JobProgress::state).containsExactly(JobState.SUCCEEDED);
    }

    @Test
    void aSlowListenerIsCalledOneAtATimeAndSeesTheEnd() throws InterruptedException {
        JobHandle job = cluster.submit(SPEC);
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        List<JobState> seen = new CopyOnWriteArrayList<>();
        job.onProgress(progress -> {
            overlaps.addAndGet(inside.getAndIncrement());
            first.countDown();
            awaitUninterruptibly(goOn);
            seen.add(progress.state());
            inside.decrementAndGet();
        });
        first.await();
        for (int done = 1; done <= 100; done++) {
            coordinator.progress(job.id(), done);
        }
        coordinator.end(job.id(), JobState.SUCCEEDED, null);
        // Neither the future nor other listeners wait for a slow one.
        assertThat(job.future()).succeedsWithin(SOON);
        goOn.countDown();

        await().atMost(SOON).until(() -> seen.contains(JobState.SUCCEEDED));
        assertThat(overlaps).hasValue(0);
    }

    @Test
    void aListenerMayUseTheHandleAndMayFail() {
        JobHandle job = cluster.submit(SPEC);
        List<JobView> views = new CopyOnWriteArrayList<>();
        job.onProgress(progress -> {
            throw new IllegalStateException("the listener's own trouble");
        });
        job.onProgress(progress -> views.add(job.await(SOON)));
        coordinator.end(job.id(), JobState.SUCCEEDED, null);

        await().atMost(SOON).until(() -> !views.isEmpty());
    }

    @Test
    void aFutureThatNobodyCanCompleteAnyMoreFails() {
        CompletableFuture<JobView> future = cluster.submit(SPEC).future();

        cluster.close();

        assertThat(future)
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("closed by this program");
        assertCode(ErrorCode.UNREACHABLE, cluster::jobs);
    }

    @Test
    void anotherClusterAtTheSameAddressIsNotJoined() {
        CompletableFuture<JobView> future = cluster.submit(SPEC).future();
        coordinator.kill();
        coordinator.becomeCluster("cluster-b");
        coordinator.start();

        assertThat(future)
                .failsWithin(SOON)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("cluster id: 'cluster-a' (expected: 'cluster-b')");
        assertCode(ErrorCode.CLUSTER_MISMATCH, cluster::jobs);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).extracting(e -> ((ClusterException) e).code()).isEqualTo(code);
    }
}
