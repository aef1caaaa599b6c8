package io.bellwether.coordinator.sim;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attempt of a trial, or one member of it, that goes step by step: reports its values, saves checkpoints, goes on from one. In a gang
 * it takes no step before all members are there, and none after one is gone.
 */
final class SimTrial {
    static final int STEPS = 5;
    private static final long PATIENCE_MILLIS = 3_000;

    private final SimScheduler scheduler;
    private final SimWorker worker;
    private final SimGangs gangs;
    private final AttemptId attempt;
    private final TaskSpec.Trial trial;
    private final long startedAt;
    private long step;

    SimTrial(SimScheduler scheduler, SimWorker worker, SimGangs gangs, AttemptId attempt, TaskSpec.Trial trial) {
        this.scheduler = scheduler;
        this.worker = worker;
        this.gangs = gangs;
        this.attempt = attempt;
        this.trial = trial;
        this.startedAt = scheduler.now();
        Checkpoint from = trial.checkpoint();
        this.step = from == null ? 0 : from.step();
        Gang gang = trial.gang();
        if (gang != null) {
            gangs.join(attempt, gang);
        }
    }

    /** Whether a trial goes step by step; others just take a while. */
    static boolean isStepwise(TaskSpec task) {
        return task instanceof TaskSpec.Trial trial
                && (trial.prunable() || trial.gang() != null || trial.pauseAt() != null || trial.checkpoint() != null);
    }

    /** Takes the next step after a while, {@code end} being what is done with the outcome. */
    void goOn(SimWorker.End end) {
        scheduler.after(scheduler.between(1, 80), () -> {
            if (worker.isPaused()) {
                goOn(end);
            } else if (worker.runs(this)) {
                takeStep(end);
            }
        });
    }

    private void takeStep(SimWorker.End end) {
        AttemptOutcome lost = lostPeer();
        if (lost != null) {
            end.accept(lost);
            return;
        }
        if (isAlone()) {
            goOn(end);
            return;
        }
        if (step >= STEPS) {
            end.accept(worker.outcome(attempt, trial));
            return;
        }
        step++;
        if (trial.prunable()) {
            double value = SimClient.valueOf(trial.number(), step);
            List<MetricPoint> points = List.of(new MetricPoint("score", step, value, 0));
            worker.tell(session -> new NodeMessage.TrialReported(session, attempt, points));
        }
        Long pause = trial.pauseAt();
        if (pause != null && step >= pause) {
            Checkpoint saved = new Checkpoint("sha-" + step, 1, step);
            TaskResult.TrialPaused paused =
                    new TaskResult.TrialPaused(step, SimClient.valueOf(trial.number(), step), saved);
            AttemptOutcome outcome = worker.outcome(attempt, trial);
            end.accept(outcome instanceof AttemptOutcome.Failed ? outcome : new AttemptOutcome.Succeeded(paused, 1));
            return;
        }
        if (trial.number() % 2 == 0) {
            Checkpoint saved = new Checkpoint("sha-" + step, 1, step);
            worker.tell(session -> new NodeMessage.CheckpointSaved(session, attempt, saved));
        }
        goOn(end);
    }

    private @Nullable AttemptOutcome lostPeer() {
        Gang gang = trial.gang();
        if (gang == null) {
            return null;
        }
        boolean broken = gangs.state(attempt, gang) == SimGangs.State.BROKEN;
        boolean late = isAlone() && scheduler.now() - startedAt > PATIENCE_MILLIS;
        return broken || late ? new AttemptOutcome.Failed(ErrorCode.UNREACHABLE, "gang member lost", List.of()) : null;
    }

    private boolean isAlone() {
        Gang gang = trial.gang();
        return gang != null && gangs.state(attempt, gang) == SimGangs.State.FORMING;
    }

    AttemptId attempt() {
        return attempt;
    }

    /** The attempt has ended here, or its process has; {@code done} if it had done its part. */
    void ended(boolean done) {
        if (trial.gang() != null && !done) {
            gangs.leave(attempt);
        }
    }
}
