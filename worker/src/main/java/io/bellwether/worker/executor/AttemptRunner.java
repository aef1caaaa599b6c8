package io.bellwether.worker.executor;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.ExecutorMessage;
import io.bellwether.client.wire.ExecutorMessage.Execute;
import io.bellwether.client.wire.ExecutorMessage.Finished;
import io.bellwether.client.wire.ExecutorMessage.MembersListening;
import io.bellwether.kernels.StandIn;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The slots of an executor: runs attempts, sends what they say, reports how they end. Thread-safe. */
final class AttemptRunner {
    private final Map<Class<? extends TaskSpec>, TaskRunner> runners;
    private final Consumer<ExecutorMessage> agent;
    private final Runnable onBroken;
    private final Map<AttemptId, AttemptScope> attempts = new ConcurrentHashMap<>();
    private final ExecutorService slots;
    private final AtomicBoolean toldOfKernels = new AtomicBoolean();

    AttemptRunner(
            Map<Class<? extends TaskSpec>, TaskRunner> runners,
            int slots,
            Consumer<ExecutorMessage> agent,
            Runnable onBroken) {
        this.runners = Map.copyOf(runners);
        this.agent = agent;
        this.onBroken = onBroken;
        AtomicInteger count = new AtomicInteger();
        this.slots = Executors.newFixedThreadPool(
                slots, task -> new Thread(task, "executor-slot-" + count.incrementAndGet()));
    }

    void execute(Execute order) {
        AttemptScope scope = new AttemptScope(order.attempt(), order.task(), order.datasetDirectory(), agent);
        attempts.put(order.attempt(), scope);
        slots.execute(() -> run(scope));
    }

    void stop(AttemptId attempt) {
        AttemptScope scope = attempts.get(attempt);
        if (scope != null && scope.stop()) {
            finish(scope, FailureReport.of(scope, CancelledAttempt.exception()));
        }
    }

    /** All members of the attempt's gang listen. */
    void onMembersListening(MembersListening message) {
        AttemptScope scope = attempts.get(message.attempt());
        if (scope != null) {
            scope.membersListening().complete(message);
        }
    }

    /** Sends what has gathered: metrics, log lines, the newest checkpoint. */
    void flush() {
        attempts.values().forEach(this::flush);
    }

    /** Interrupts everything. */
    void close() {
        slots.shutdownNow();
    }

    private void run(AttemptScope scope) {
        if (!scope.tryBegin()) {
            return;
        }
        AttemptOutcome outcome;
        boolean broken = false;
        try {
            outcome = carryOut(scope);
        } catch (Throwable thrown) { // whatever user code throws ends its attempt, not the slot
            broken = FailureReport.isForGood(thrown);
            outcome = FailureReport.of(scope, thrown);
        } finally {
            scope.end();
        }
        finish(scope, outcome);
        if (broken) {
            onBroken.run();
        }
    }

    private AttemptOutcome carryOut(AttemptScope scope) throws Exception {
        long start = System.nanoTime();
        TaskRunner runner = runners.get(scope.task().getClass());
        if (runner == null) {
            throw new IllegalStateException(
                    "task " + scope.task().getClass().getSimpleName() + " is not for executors");
        }
        return new AttemptOutcome.Succeeded(runner.run(scope), (System.nanoTime() - start) / 1_000_000);
    }

    private void finish(AttemptScope scope, AttemptOutcome outcome) {
        attempts.remove(scope.attempt());
        synchronized (scope.sending()) {
            flush(scope);
            tellOfKernels();
            agent.accept(new Finished(scope.attempt(), outcome));
        }
    }

    /** Once, if a device has failed. */
    private void tellOfKernels() {
        StandIn.summary().ifPresent(kernels -> {
            if (toldOfKernels.compareAndSet(false, true)) {
                agent.accept(new ExecutorMessage.KernelsGivenUp(kernels));
            }
        });
    }

    /** Whoever takes what has gathered sends it before anyone else sends: nothing may come after the end. */
    private void flush(AttemptScope scope) {
        synchronized (scope.sending()) {
            sendGathered(scope);
        }
    }

    private void sendGathered(AttemptScope scope) {
        List<String> lines = scope.log().drain();
        if (!lines.isEmpty()) {
            agent.accept(new ExecutorMessage.Log(scope.attempt(), lines));
        }
        List<MetricPoint> points = scope.drainPoints();
        if (!points.isEmpty()) {
            agent.accept(new ExecutorMessage.Metrics(scope.attempt(), points));
        }
        Checkpoint checkpoint = scope.drainCheckpoint();
        if (checkpoint != null) {
            agent.accept(new ExecutorMessage.CheckpointWritten(scope.attempt(), checkpoint));
        }
    }
}
