package io.bellwether.worker.executor;

import static org.awaitility.Awaitility.await;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.ExecutorMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A pool on a loop of its own, which is patient with attempts that have their process for themselves, and what its listener heard. */
final class PoolHarness implements ExecutorListener, AutoCloseable {
    static final JobId JOB = new JobId("job");

    final Map<AttemptId, AttemptOutcome> outcomes = new ConcurrentHashMap<>();
    final Map<AttemptId, List<MetricPoint>> metrics = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Checkpoint> checkpoints = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<ExecutorMessage.MemberListening> members = new ConcurrentLinkedQueue<>();
    final Path directory;
    /** MiB that each attempt asks for from now on; 0 for nothing. */
    volatile long memoryOfEach;

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorConfig config;
    private final ExecutorPool pool;
    /** What the node says of itself: whether it has nothing to do. */
    volatile boolean idleNode = true;

    PoolHarness(Path directory, int heapMib, Duration idle) {
        this(directory, heapMib, idle, 0);
    }

    PoolHarness(Path directory, int heapMib, Duration idle, int spares) {
        this(directory, heapMib, 0, idle, spares);
    }

    PoolHarness(Path directory, int heapMib, long memoryMib, Duration idle, int spares) {
        this(
                directory,
                ExecutorConfig.of(directory, 2, heapMib)
                        .withMemory(memoryMib)
                        .withPatience(Duration.ofSeconds(2), Duration.ofSeconds(60), idle)
                        .withSpares(spares));
    }

    PoolHarness(Path directory, ExecutorConfig config) {
        this.directory = directory;
        this.config = config;
        this.pool = new ExecutorPool(config, loop, () -> System.nanoTime() / 1_000_000, this);
        var unused = loop.scheduleWithFixedDelay(() -> pool.onTick(idleNode), 20, 20, TimeUnit.MILLISECONDS);
    }

    static AttemptId attempt(JobId job, int task) {
        return new AttemptId(new TaskId(job, task), 1);
    }

    static TaskSpec trial(String act) {
        return TaskSpec.Trial.builder(JOB, "run", 0, "probe", Map.of("act", act), MetricSpec.AUC)
                .seed(1)
                .keepModel(true)
                .build();
    }

    AttemptId start(int task, String act) {
        AttemptId attempt = attempt(JOB, task);
        start(attempt, trial(act));
        return attempt;
    }

    void start(AttemptId attempt, TaskSpec task) {
        start(attempt, task, "");
    }

    void start(AttemptId attempt, TaskSpec task, String datasetDirectory) {
        on(() -> pool.execute(attempt, task, memoryOfEach, datasetDirectory));
    }

    void tell(ExecutorMessage.MembersListening message) {
        on(() -> pool.onMembersListening(message));
    }

    void stop(AttemptId attempt) {
        on(() -> pool.stop(attempt));
    }

    void release(JobId job) {
        on(() -> pool.release(job));
    }

    Path models() {
        return config.models();
    }

    Set<Long> pids() {
        return CompletableFuture.supplyAsync(pool::pids, loop).join();
    }

    int rehearsed() {
        return CompletableFuture.supplyAsync(pool::rehearsed, loop).join();
    }

    int readySpares() {
        return CompletableFuture.supplyAsync(pool::readySpares, loop).join();
    }

    @Nullable
    String kernels() {
        return CompletableFuture.supplyAsync(pool::kernels, loop).join();
    }

    ErrorCode code(AttemptId attempt) {
        return failure(attempt).code();
    }

    TaskResult.TrialDone trialDone(AttemptId attempt) {
        AttemptOutcome.Succeeded succeeded =
                (AttemptOutcome.Succeeded) java.util.Objects.requireNonNull(outcomes.get(attempt));
        return (TaskResult.TrialDone) succeeded.result();
    }

    AttemptOutcome.Failed failure(AttemptId attempt) {
        return (AttemptOutcome.Failed) java.util.Objects.requireNonNull(outcomes.get(attempt));
    }

    private void on(Runnable action) {
        CompletableFuture.runAsync(action, loop).join();
    }

    @Override
    public void onEnded(AttemptId attempt, AttemptOutcome outcome) {
        AttemptOutcome earlier = outcomes.put(attempt, outcome);
        if (earlier != null) {
            throw new AssertionError(attempt + " ended twice: " + earlier + ", then " + outcome);
        }
    }

    @Override
    public void onMetrics(AttemptId attempt, List<MetricPoint> points) {
        metrics.put(attempt, points);
    }

    @Override
    public void onLog(AttemptId attempt, List<String> logged) {
        lines.addAll(logged);
    }

    @Override
    public void onCheckpoint(AttemptId attempt, Checkpoint checkpoint) {
        checkpoints.add(checkpoint);
    }

    @Override
    public void onMemberListening(AttemptId attempt, Gang gang, String address) {
        members.add(new ExecutorMessage.MemberListening(attempt, gang, address));
    }

    @Override
    public void onSlotReady(AttemptId attempt, String address, String secret) {
        throw new IllegalStateException("attempt " + attempt + " has a slot for a session, and nobody opened one");
    }

    @Override
    public void close() {
        on(pool::close);
        await().atMost(Duration.ofMinutes(2)).until(() -> pids().isEmpty());
        loop.shutdown();
    }
}
