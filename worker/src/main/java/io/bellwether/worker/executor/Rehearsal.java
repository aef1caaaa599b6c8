package io.bellwether.worker.executor;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.ExecutorMessage;
import io.bellwether.client.wire.ExecutorMessage.Execute;
import io.bellwether.client.wire.WireRehearsal;
import io.bellwether.worker.collective.RingConfig;
import io.bellwether.worker.engine.Hyperparameters;
import io.bellwether.worker.engine.Trainer;
import io.bellwether.worker.engine.Trainers;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.TrialResult;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/*
 * Implementation note.
 *
 * A starting executor runs one such trial on a thread beside: its first order then finds the classes loaded and initialized, which takes
 * longer than many a task. A spare gets a thousand more, as many at once as it has slots, over its connection as if they were a job's:
 * then what a trial runs through, from the socket to the runner and back, is compiled when the job comes. That is a third of what the
 * executor of a sweep of a thousand short trials has to do otherwise, in the very second in which all cores are wanted. With the last of
 * these the trainers warm up: to load XGBoost's library takes as long as ten of its rounds on a hundred thousand rows.
 */
/** A trial that means nothing. What comes of it is heard by nobody. */
final class Rehearsal implements Trainer {
    /** That a spare gets: the first compiler takes a method up at its 256th call, and not each is called by every trial. */
    static final int TRIALS = 1_000;

    private static final JobId JOB = new JobId("rehearsal");
    private static final TrainerDescriptor DESCRIPTOR = new TrainerDescriptor(
            "rehearsal",
            false,
            List.of(Hyperparameters.real(
                    "x", 0, 1, 0, "Comes back as the trial's value; with 1 the others warm up first.")));

    private final Runnable warmUp;

    /** {@code warmUp} is for the last of a spare's rehearsals. */
    Rehearsal(Runnable warmUp) {
        this.warmUp = warmUp;
    }

    /** The order to run it; {@code number} tells it from others. */
    static Execute order(int number) {
        Map<String, Object> params = Map.of("x", number == TRIALS ? 1.0 : 0.5);
        TaskSpec trial = TaskSpec.Trial.builder(JOB, "", number, DESCRIPTOR.name(), params, MetricSpec.AUC)
                .build();
        return new Execute(new AttemptId(new TaskId(JOB, number), 1), trial, "");
    }

    /** Whether the attempt is one. */
    static boolean is(AttemptId attempt) {
        return attempt.task().job().equals(JOB);
    }

    /** Returns at once. */
    static void start(ExecutorEnvironment environment) {
        Thread thread = new Thread(() -> run(environment), "rehearsal");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public TrainerDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public TrialResult fit(TrialContext context) {
        double x = context.params().getDouble("x");
        if (x == 1) {
            warmUp.run();
        }
        return TrialResult.of(x);
    }

    private static void run(ExecutorEnvironment environment) {
        SharedObjects shared = new SharedObjects();
        TrialRunner trials = new TrialRunner(
                Trainers.of(new Rehearsal(() -> {})),
                shared,
                new ModelFiles(environment.models()),
                CheckpointFiles.beside(environment.models()),
                new GangEntry(RingConfig.DEFAULTS),
                ExecutorThreads.of(environment));
        CountDownLatch finished = new CountDownLatch(1);
        AttemptRunner attempts = new AttemptRunner(
                Map.of(TaskSpec.Trial.class, trials),
                1,
                message -> {
                    WireRehearsal.roundTrip(message);
                    if (message instanceof ExecutorMessage.Finished) {
                        finished.countDown();
                    }
                },
                () -> {});
        try {
            attempts.execute((Execute) WireRehearsal.roundTrip(order(1)));
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            attempts.close();
            shared.close();
        }
    }
}
