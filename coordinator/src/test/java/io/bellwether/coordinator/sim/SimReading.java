package io.bellwether.coordinator.sim;

import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.node.NodeEvent;
import io.bellwether.coordinator.quota.QuotaEvent;
import io.bellwether.coordinator.sweep.SweepEvent;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What processes make of the journal's facts when they read them: with many a planted defect some are overlooked, or taken for others. */
final class SimReading {
    private final SimScheduler scheduler;
    private final Defect defect;
    private final Set<TaskId> doubled = new HashSet<>();
    private final Set<TaskId> begun = new HashSet<>();

    SimReading(SimScheduler scheduler, Defect defect) {
        this.scheduler = scheduler;
        this.defect = defect;
    }

    /** The fact is in the journal. */
    void stored(Event event) {
        if (event instanceof TaskEvent.AttemptDoubled twin) {
            doubled.add(twin.task());
        } else if (event instanceof TaskEvent.AttemptDispatched dispatched) {
            begun.add(dispatched.task());
        }
    }

    /**
     * What is read for a fact.
     *
     * @param facts all of them
     * @param at the place of this one
     * @param leads whether the reader leads from here on; else it reads on, and would stumble over what goes on with what it has overlooked
     * @return null if it is overlooked
     */
    @Nullable
    Event read(List<Event> facts, int at, boolean leads) {
        Event event = facts.get(at);
        if (defect == Defect.NONE) {
            return event;
        }
        return isOverlooked(event) || (leads && isForgottenBirth(facts, at)) ? null : asRead(event);
    }

    private boolean isOverlooked(Event event) {
        return switch (defect) {
            case SKIPPED_REPLAY -> event instanceof TaskEvent.AttemptSucceeded && scheduler.chance(0.2);
            case FORGOTTEN_PRUNING -> event instanceof TaskEvent.TaskPruned;
            case FORGOTTEN_AHEAD -> event instanceof TaskEvent.AttemptSentAhead;
            case FORGOTTEN_DRAIN -> event instanceof NodeEvent.NodeDraining;
            case FORGOTTEN_QUOTA -> event instanceof QuotaEvent;
            case FORGOTTEN_MEMORY -> event instanceof TaskEvent.MemoryRaised;
            case FORGOTTEN_SESSION_END ->
                event instanceof JobEvent.JobEnded ended && ended.job().value().startsWith("session");
            case FORGOTTEN_QUARANTINE -> event instanceof NodeEvent.NodeQuarantined;
            case FORGOTTEN_PREEMPTION -> event instanceof TaskEvent.AttemptPreempted;
            case FORGOTTEN_WINNER -> event instanceof TaskEvent.AttemptSucceeded won && doubled.contains(won.task());
            case FORGOTTEN_EVALUATION -> event instanceof SweepEvent.TrialEvaluated;
            default -> false;
        };
    }

    /** Of a birth of which nothing has come yet: the weak one's end, the birth itself, and the new one's task, which follow each other. */
    private boolean isForgottenBirth(List<Event> facts, int at) {
        if (defect != Defect.SECOND_BIRTH && defect != Defect.FORGOTTEN_BIRTH) {
            return false;
        }
        Event event = facts.get(at);
        boolean isEnd = event instanceof TaskEvent.TaskPruned;
        int queuedAt = at + (isEnd ? 2 : event instanceof SweepEvent.TrialBorn ? 1 : 0);
        return (!isEnd || defect == Defect.SECOND_BIRTH)
                && queuedAt < facts.size()
                && facts.get(queuedAt) instanceof TaskEvent.TaskQueued queued
                && queued.job().equals(event.job())
                && queued.spec() instanceof TaskSpec.Trial trial
                && trial.checkpoint() != null
                && !begun.contains(queued.task());
    }

    private Event asRead(Event event) {
        if (event instanceof JobEvent.JobAccepted accepted) {
            return asRead(accepted);
        }
        if (defect == Defect.DOUBLED_EVALUATION
                && event instanceof TaskEvent.AttemptSucceeded succeeded
                && succeeded.result() instanceof TaskResult.FoldDone done) {
            return new TaskEvent.AttemptSucceeded(
                    succeeded.attempt(),
                    new TaskResult.FoldDone(SimClient.valueOfOther(succeeded.task()), done.metrics()),
                    succeeded.millis(),
                    succeeded.atMillis());
        }
        if (defect == Defect.WORSE_PARENT
                && event instanceof TaskEvent.AttemptPaused paused
                && SimClient.isPopulation(paused.job())) {
            return new TaskEvent.AttemptPaused(
                    paused.attempt(),
                    paused.step(),
                    -paused.value(),
                    paused.checkpoint(),
                    paused.millis(),
                    paused.atMillis());
        }
        return event;
    }

    private Event asRead(JobEvent.JobAccepted accepted) {
        if (defect == Defect.CARELESS_SPECULATION && accepted.spec() instanceof DurableTasks calls) {
            return new JobEvent.JobAccepted(
                    accepted.job(),
                    accepted.requestId(),
                    calls.withIdempotent(true),
                    accepted.model(),
                    accepted.atMillis());
        }
        boolean isOfJob = defect == Defect.EQUAL_PREEMPTION || defect == Defect.CARELESS_PREEMPTION;
        if (isOfJob && accepted.spec() instanceof Sweep sweep) {
            Scheduling before = sweep.schedulingOrDefault();
            Scheduling taken = defect == Defect.CARELESS_PREEMPTION
                    ? before.withPreemptible(true)
                    : before.withPriority(before.preemptible() ? before.priority() - 1 : before.priority());
            return new JobEvent.JobAccepted(
                    accepted.job(),
                    accepted.requestId(),
                    SimClient.withScheduling(sweep, taken),
                    accepted.model(),
                    accepted.atMillis());
        }
        return accepted;
    }
}
