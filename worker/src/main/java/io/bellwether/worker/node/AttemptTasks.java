package io.bellwether.worker.node;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.ExecutorMessage;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.worker.executor.CallFiles;
import io.bellwether.worker.executor.CheckpointFiles;
import io.bellwether.worker.executor.ExecutorListener;
import io.bellwether.worker.executor.ExecutorPool;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * An attempt goes PREPARING (its dataset is decoded, its model fetched) -> EXECUTING (on an executor; some on a thread here, since
 * they need the grid or no process of their own) -> UPLOADING (a kept model goes to the coordinator before the outcome that names it) -> ended.
 * Whatever step answers late finds its attempt gone and is ignored.
 */
/** Carries attempts from their order to their end. Loop-confined, but for the work it hands to other threads. */
final class AttemptTasks implements ExecutorListener, AutoCloseable {
    /** Hears of attempts. On the loop. */
    interface Listener {
        /** The attempt has ended, and what its outcome mentions is where it should be. */
        void onEnded(AttemptId attempt, AttemptOutcome outcome);

        void onMetrics(AttemptId attempt, String run, List<MetricPoint> points);

        /** Values of the sweep's metric that a prunable trial has reported: they decide if it goes on. */
        void onReported(AttemptId attempt, List<MetricPoint> points);

        void onLog(AttemptId attempt, List<String> lines);

        /** The coordinator has the checkpoint's bytes, and is to hear of it; the same may come again. */
        void onCheckpointSaved(AttemptId attempt, Checkpoint checkpoint);

        /** The attempt waits at {@code address} for the other members of its gang; comes again until they are known. */
        void onMemberListening(AttemptId attempt, Gang gang, String address);

        /** The attempt's slot waits at {@code address} for its session's client; comes again until that is there. */
        void onSlotReady(AttemptId attempt, String address, String secret);
    }

    private static final Logger log = LoggerFactory.getLogger(AttemptTasks.class);
    private static final int LOAD_THREADS = 2;

    private final Executor loop;
    /** There is one as soon as there are orders. */
    private final Supplier<NodeData> data;

    private final ModelTransfers models;
    private final Listener listener;
    private final AttemptCheckpoints checkpoints;
    private final CallAttempts calls;
    private final Map<AttemptId, RunningAttempt> attempts = new LinkedHashMap<>();
    private final ExecutorService loads = Executors.newFixedThreadPool(LOAD_THREADS, task -> {
        Thread thread = new Thread(task, "dataset-load");
        thread.setDaemon(true);
        return thread;
    });
    /** Jobs that may have left unpublished files, until they are released. */
    private final Map<JobId, BatchInference> scoring = new HashMap<>();
    /** Set once, before the loop starts: pool and tasks know each other. */
    private @Nullable ExecutorPool pool;

    AttemptTasks(
            Executor loop,
            Supplier<NodeData> data,
            ModelTransfers models,
            CheckpointFiles checkpointFiles,
            CallFiles callFiles,
            Listener listener) {
        this.loop = loop;
        this.data = data;
        this.models = models;
        this.listener = listener;
        this.calls = new CallAttempts(callFiles, models);
        this.checkpoints = new AttemptCheckpoints(loop, models, checkpointFiles, listener::onCheckpointSaved);
    }

    void runOn(ExecutorPool executors) {
        pool = executors;
    }

    /** Whether the node has nothing to do. */
    boolean isIdle() {
        return attempts.isEmpty();
    }

    void start(AttemptId attempt, TaskSpec task, long memory) {
        log.debug("attempt={} started task={}", attempt, task.getClass().getSimpleName());
        RunningAttempt running = new RunningAttempt(attempt, task, memory);
        attempts.put(attempt, running);
        Supplier<TaskResult> here = data.get().here(attempt, task);
        if (here != null) {
            loads.execute(() -> runHere(running, here));
        }
        boolean ownProcess = task instanceof TaskSpec.RunCalls run && run.alone();
        if (here == null ? !ownProcess : task instanceof TaskSpec.LoadDataset) { // a load's job goes on with trials
            executors().prepare(attempt.task().job(), memory);
        }
        if (task instanceof TaskSpec.PlanScoring plan) {
            scoring.put(plan.job(), plan.batch());
        } else if (task instanceof TaskSpec.ScoreSplit split) {
            scoring.put(split.job(), split.batch());
        }
        if (here != null) {
            return;
        }
        if (task instanceof TaskSpec.ScoreSplit score) {
            executeAfter(running, models.fetch(score.model().artifact(), () -> !running.stopped));
        } else if (task instanceof TaskSpec.RunCalls run) {
            executeAfter(running, calls.fetch(run, () -> !running.stopped));
        } else if (task instanceof TaskSpec.Trial trial && trial.dataset() != null) {
            decode(running, trial.dataset());
        } else {
            resume(running, "");
        }
    }

    void stop(AttemptId attempt) {
        RunningAttempt running = attempts.get(attempt);
        if (running == null) {
            return;
        }
        running.stop();
        if (running.executing) {
            executors().stop(attempt);
        } else {
            end(running, new AttemptOutcome.Failed(ErrorCode.CANCELLED, "cancelled on request", List.of()));
        }
    }

    /** A coordinator may have come that does not know what the attempts have saved. */
    void tellCheckpointsAgain() {
        checkpoints.tellAgain();
    }

    /** All members of a gang listen. */
    void onGangFormed(NodeMessage.GangFormed gang) {
        executors()
                .onMembersListening(
                        new ExecutorMessage.MembersListening(gang.attempt(), gang.addresses(), gang.secret()));
    }

    void release(JobId job) {
        executors().release(job);
        calls.release(job);
        data.get().release(job);
        BatchInference batch = scoring.remove(job);
        if (batch != null) {
            loads.execute(() -> discard(job, batch));
        }
    }

    @Override
    public void onEnded(AttemptId attempt, AttemptOutcome outcome) {
        RunningAttempt running = attempts.get(attempt);
        if (running == null) {
            return;
        }
        running.executing = false;
        if (running.task instanceof TaskSpec.RunCalls run) {
            onCallsEnded(running, run, calls.settled(attempt, run, outcome));
            return;
        }
        Checkpoint paused = AttemptOutcomes.checkpoint(outcome);
        if (paused != null) {
            endAfter(running, checkpoints.upload(attempt, paused, () -> !running.stopped), outcome);
            return;
        }
        ModelArtifact model = AttemptOutcomes.model(outcome);
        if (model == null) {
            end(running, outcome);
        } else {
            endAfter(running, models.upload(model.sha256(), () -> !running.stopped), outcome);
        }
    }

    private void onCallsEnded(RunningAttempt running, TaskSpec.RunCalls run, AttemptOutcome outcome) {
        String artifact = AttemptOutcomes.artifact(outcome);
        if (artifact == null) {
            end(running, outcome);
        } else {
            endAfter(running, calls.upload(run.job(), artifact, () -> !running.stopped), outcome);
        }
    }

    @Override
    public void onMetrics(AttemptId attempt, List<MetricPoint> points) {
        RunningAttempt running = attempts.get(attempt);
        if (running != null && running.task instanceof TaskSpec.Trial trial) {
            listener.onMetrics(attempt, trial.run(), points);
            if (trial.prunable()) {
                listener.onReported(attempt, ofMetric(trial.metric(), points));
            }
        }
    }

    @Override
    public void onLog(AttemptId attempt, List<String> lines) {
        if (attempts.containsKey(attempt)) {
            listener.onLog(attempt, lines);
        }
    }

    @Override
    public void onCheckpoint(AttemptId attempt, Checkpoint checkpoint) {
        if (attempts.containsKey(attempt)) {
            checkpoints.onWritten(attempt, checkpoint);
        }
    }

    @Override
    public void onMemberListening(AttemptId attempt, Gang gang, String address) {
        if (attempts.containsKey(attempt)) {
            listener.onMemberListening(attempt, gang, address);
        }
    }

    @Override
    public void onSlotReady(AttemptId attempt, String address, String secret) {
        if (attempts.containsKey(attempt)) {
            listener.onSlotReady(attempt, address, secret);
        }
    }

    @Override
    public void close() {
        loads.shutdownNow();
    }

    private void decode(RunningAttempt running, DatasetVersion version) {
        var unused = data.get()
                .ensure(running.attempt.task().job(), version)
                .whenComplete((directory, failure) -> loop.execute(() -> onDecoded(running, directory, failure)));
    }

    private void onDecoded(RunningAttempt running, @Nullable Path directory, @Nullable Throwable failure) {
        if (isOver(running)) {
            return;
        }
        if (directory != null) {
            resume(running, directory.toString());
        } else {
            end(running, AttemptOutcomes.failed(failure));
        }
    }

    private void executeAfter(RunningAttempt running, CompletableFuture<Void> fetched) {
        var unused = fetched.whenComplete((done, failure) -> loop.execute(() -> {
            if (isOver(running)) {
                return;
            }
            if (failure == null) {
                execute(running, "");
            } else {
                end(running, AttemptOutcomes.failed(failure));
            }
        }));
    }

    /** Executes, from an earlier attempt's checkpoint if there is one. */
    private void resume(RunningAttempt running, String datasetDirectory) {
        Checkpoint checkpoint = running.task instanceof TaskSpec.Trial trial ? trial.checkpoint() : null;
        if (checkpoint == null) {
            execute(running, datasetDirectory);
            return;
        }
        var unused = checkpoints
                .fetch(running.attempt, checkpoint, () -> !running.stopped)
                .whenComplete((done, failure) -> loop.execute(() -> {
                    if (!isOver(running)) {
                        if (failure != null) {
                            beginAnew(running, checkpoint, failure);
                        }
                        execute(running, datasetDirectory);
                    }
                }));
    }

    /** A trial without its checkpoint takes longer, which is better than not at all. */
    private void beginAnew(RunningAttempt running, Checkpoint checkpoint, Throwable failure) {
        String line = "the checkpoint of step " + checkpoint.step() + " can't be fetched: "
                + AttemptOutcomes.failed(failure).message() + "; the trial begins anew";
        log.warn("attempt={} {}", running.attempt, line);
        listener.onLog(running.attempt, List.of(line));
        TaskSpec.Trial trial = (TaskSpec.Trial) running.task;
        running.task = trial.withoutCheckpoint();
    }

    private void execute(RunningAttempt running, String datasetDirectory) {
        running.executing = true;
        executors().execute(running.attempt, running.task, running.memory, datasetDirectory);
    }

    private void endAfter(RunningAttempt running, CompletableFuture<Void> uploaded, AttemptOutcome outcome) {
        var unused = uploaded.whenComplete((done, failure) -> loop.execute(() -> {
            if (!isOver(running)) {
                end(running, failure == null ? outcome : AttemptOutcomes.failed(failure));
            }
        }));
    }

    /** On a load thread. */
    private void runHere(RunningAttempt running, Supplier<TaskResult> work) {
        if (!running.tryBegin()) {
            return; // ended already
        }
        long start = System.nanoTime();
        AttemptOutcome outcome;
        try {
            outcome = new AttemptOutcome.Succeeded(work.get(), (System.nanoTime() - start) / 1_000_000);
        } catch (RuntimeException | OutOfMemoryError e) {
            log.debug("attempt={} failed", running.attempt, e);
            outcome = AttemptOutcomes.failed(e);
        } finally {
            running.leave();
        }
        AttemptOutcome result = outcome;
        loop.execute(() -> {
            if (isOver(running)) {
                letGo(running.attempt.task().job());
            } else {
                end(running, result);
            }
        });
    }

    /** Of work that went on for a while after it was given up: what it needed since then may go, unless others of its job need it. */
    private void letGo(JobId job) {
        if (attempts.keySet().stream().noneMatch(attempt -> attempt.task().job().equals(job))) {
            data.get().release(job);
        }
    }

    private void discard(JobId job, BatchInference batch) {
        try {
            data.get().discard(job, batch);
        } catch (RuntimeException e) {
            log.warn("job={} files beside output={} not removed: {}", job, batch.output(), e.getMessage());
        }
    }

    private void end(RunningAttempt running, AttemptOutcome outcome) {
        attempts.remove(running.attempt);
        checkpoints.forget(running.attempt);
        if (outcome instanceof AttemptOutcome.Failed failed) {
            log.info("attempt={} failed code={} {}", running.attempt, failed.code(), failed.message());
        } else {
            log.debug("attempt={} succeeded", running.attempt);
        }
        listener.onEnded(running.attempt, outcome);
    }

    private boolean isOver(RunningAttempt running) {
        return attempts.get(running.attempt) != running;
    }

    private ExecutorPool executors() {
        return java.util.Objects.requireNonNull(pool, "pool");
    }

    private static List<MetricPoint> ofMetric(MetricSpec metric, List<MetricPoint> points) {
        return points.stream()
                .filter(point -> point.name().equals(metric.name()))
                .toList();
    }
}
