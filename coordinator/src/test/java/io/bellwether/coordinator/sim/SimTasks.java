package io.bellwether.coordinator.sim;

import static io.bellwether.coordinator.sim.Violation.check;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What has become of every task: its attempts, of which one result counts, and what they have saved. */
final class SimTasks {
    private final Predicate<JobId> isOver;
    private final SimSlots slots;
    private final SimAmounts amounts;
    private final SimPopulation populations;
    private final SimRungs rungs = new SimRungs();
    private final Map<TaskId, Facts> tasks = new HashMap<>();
    private final Map<AttemptId, Long> dispatchedFrom = new HashMap<>();

    /** Slots that their clients wanted to be given anew. */
    private final Set<AttemptId> givenUp = new HashSet<>();

    private static final class Facts {
        private boolean discards;
        private boolean servesSession;
        private boolean movable;
        private long dispatchedAt;
        private List<NodeId> keptOn = List.of();
        private int members = 1;
        private long checkpoint = -1;
        private String saved = "";
        private int attempts;
        private @Nullable AttemptId current;

        /** A second attempt of the task, whose success counts as well. */
        private @Nullable AttemptId twin;

        private boolean mayHaveTwin;
        private boolean over;

        /** The step after which it has paused; -1 if it has not. */
        private long paused = -1;

        private boolean counts(AttemptId attempt) {
            return attempt.equals(current) || attempt.equals(twin);
        }

        private boolean waits() {
            return !over && current == null;
        }

        private void finish() {
            over = true;
            current = null;
        }
    }

    SimTasks(Predicate<JobId> isOver, SimSlots slots, SimAmounts amounts, SimPopulation populations) {
        this.isOver = isOver;
        this.slots = slots;
        this.amounts = amounts;
        this.populations = populations;
    }

    void durable(TaskEvent event) {
        Facts facts = tasks.computeIfAbsent(event.task(), id -> new Facts());
        if (event instanceof TaskEvent.TaskQueued queued) {
            durableQueued(facts, queued);
        } else if (event instanceof TaskEvent.MemoryRaised raised) {
            amounts.raised(raised);
        } else if (event instanceof TaskEvent.AttemptDispatched dispatched) {
            durableDispatch(facts, dispatched.attempt(), List.of(dispatched.node()), dispatched.atMillis());
            slots.hold(dispatched.attempt(), dispatched.node());
        } else if (event instanceof TaskEvent.AttemptSentAhead sent) {
            durableSentAhead(facts, sent);
        } else if (event instanceof TaskEvent.GangDispatched dispatched) {
            durableDispatch(facts, dispatched.attempt(), dispatched.nodes(), dispatched.atMillis());
            dispatched.nodes().forEach(node -> slots.hold(dispatched.attempt(), node));
        } else if (event instanceof TaskEvent.AttemptDoubled doubled) {
            durableDoubled(facts, doubled);
        } else if (event instanceof TaskEvent.RoomKept kept) {
            durableKept(facts, kept);
        } else if (event instanceof TaskEvent.CheckpointSaved saved) {
            durableSaved(facts, saved);
        } else if (event instanceof TaskEvent.TaskResumed resumed) {
            durableResumed(facts, resumed);
        } else if (event instanceof TaskEvent.AttemptReleased released) {
            slots.releaseAll(released.attempt());
        } else if (event instanceof TaskEvent.MemberReleased released) {
            slots.release(released.attempt(), released.node());
        } else {
            durableEnd(facts, event);
        }
    }

    private void durableQueued(Facts facts, TaskEvent.TaskQueued queued) {
        facts.discards = queued.spec() instanceof TaskSpec.DiscardOutput;
        facts.mayHaveTwin = queued.spec() instanceof TaskSpec.ScoreSplit
                || (queued.spec() instanceof TaskSpec.RunCalls calls
                        && !calls.alone()
                        && amounts.areIdempotent(queued.task()));
        facts.movable = facts.mayHaveTwin
                || queued.spec() instanceof TaskSpec.LoadDataset
                || queued.spec() instanceof TaskSpec.PlanScoring;
        facts.servesSession = queued.spec() instanceof TaskSpec.ServeSession;
        facts.members = queued.spec().members();
        if (queued.spec() instanceof TaskSpec.Trial trial && trial.checkpoint() != null) {
            facts.checkpoint = trial.checkpoint().step();
            facts.saved = trial.checkpoint().sha256();
        }
        amounts.queued(queued);
    }

    private void durableDispatch(Facts facts, AttemptId attempt, List<NodeId> nodes, long atMillis) {
        check(facts.waits(), () -> "task " + attempt.task() + " dispatched while it runs or is over");
        check(facts.paused < 0, () -> "task " + attempt.task() + " dispatched while it is paused");
        check(attempt.number() == ++facts.attempts, () -> "attempt number of " + attempt);
        check(
                nodes.size() == facts.members,
                () -> attempt + " was given " + nodes + ", not " + facts.members + " nodes");
        check(new HashSet<>(nodes).size() == nodes.size(), () -> attempt + " has two members on one of " + nodes);
        checkJob(attempt.task(), facts);
        facts.current = attempt;
        check(
                !facts.servesSession || running(attempt.task().job()).size() <= SimSession.SLOTS,
                () -> attempt + " is more than its session may hold");
        facts.dispatchedAt = atMillis;
        facts.keptOn = List.of();
        dispatchedFrom.put(attempt, facts.checkpoint);
    }

    private void checkJob(TaskId task, Facts facts) {
        boolean over = isOver.test(task.job());
        check(over == facts.discards, () -> "task " + task + " dispatched, its job is " + (over ? "over" : "not over"));
        check(
                !facts.discards || !slots.isBusyWith(task.job()),
                () -> "task " + task + " discards while other attempts of the job write");
    }

    /** A first attempt only. */
    private void durableSentAhead(Facts facts, TaskEvent.AttemptSentAhead sent) {
        durableDispatch(facts, sent.attempt(), List.of(sent.node()), sent.atMillis());
        check(sent.attempt().number() == 1, () -> sent.attempt() + " was sent ahead, though it had been tried before");
        check(
                !amounts.isPreemptible(sent.task()),
                () -> sent.attempt() + " was sent ahead, though its job is preemptible");
        slots.sendAhead(sent.attempt(), sent.node());
    }

    private void durableDoubled(Facts facts, TaskEvent.AttemptDoubled event) {
        AttemptId attempt = event.attempt();
        AttemptId first = facts.current;
        check(first != null && facts.twin == null && !facts.over, () -> attempt + " doubles what does not run once");
        check(facts.mayHaveTwin, () -> attempt + " doubles what must not run twice");
        check(attempt.number() == ++facts.attempts, () -> "attempt number of " + attempt);
        check(
                !slots.isOn(event.node(), Objects.requireNonNull(first)),
                () -> attempt + " was given to " + event.node() + ", where the first one runs");
        facts.twin = attempt;
        slots.hold(attempt, event.node());
    }

    private void durableKept(Facts facts, TaskEvent.RoomKept kept) {
        check(facts.waits(), () -> "room is kept for " + kept.task() + ", which does not wait");
        int nodes = new HashSet<>(kept.nodes()).size();
        check(
                nodes == kept.nodes().size() && (nodes == 0 || nodes == facts.members),
                () -> "room is kept for " + kept.task() + " on " + kept.nodes() + ", not on " + facts.members
                        + " nodes");
        kept.nodes().forEach(node -> slots.checkGetsWork(node, kept.task()));
        facts.keptOn = kept.nodes();
    }

    private static void durableSaved(Facts facts, TaskEvent.CheckpointSaved saved) {
        check(saved.attempt().equals(facts.current), () -> "checkpoint of " + saved.attempt() + " counted");
        check(saved.checkpoint().step() > facts.checkpoint, () -> "checkpoint of " + saved.attempt() + " goes back");
        facts.checkpoint = saved.checkpoint().step();
        facts.saved = saved.checkpoint().sha256();
    }

    private void durableResumed(Facts facts, TaskEvent.TaskResumed event) {
        TaskId task = event.task();
        check(facts.paused >= 0 && !facts.over, () -> "task " + task + " goes on, but it had not paused");
        if (!populations.isOne(event.job())) {
            boolean isLast = tasks.entrySet().stream()
                    .filter(other -> other.getKey().job().equals(event.job()))
                    .allMatch(other -> other.getValue().over || other.getValue().paused >= 0);
            rungs.resumed(task, facts.paused, isLast);
        }
        facts.paused = -1;
    }

    /** What ends an attempt, or the task. */
    private void durableEnd(Facts facts, TaskEvent event) {
        if (event instanceof TaskEvent.AttemptSucceeded succeeded) {
            check(
                    facts.counts(succeeded.attempt()) && !facts.over,
                    () -> "result of " + succeeded.attempt() + " counted, but it is not the one that counts");
            facts.over = true;
            end(facts, succeeded.attempt());
        } else if (event instanceof TaskEvent.AttemptFailed failed) {
            check(failed.attempt().equals(facts.current), () -> "failure of " + failed.attempt() + " counted");
            facts.over = failed.retryAtMillis() == null;
            end(facts, failed.attempt());
        } else if (event instanceof TaskEvent.TaskPruned pruned) {
            boolean isPaused = facts.paused >= 0 && pruned.attempt().number() == facts.attempts;
            check(
                    !facts.over && (isPaused || pruned.attempt().equals(facts.current)),
                    () -> pruned.attempt() + " was pruned, but it is not the current one");
            facts.finish();
            facts.paused = -1;
        } else if (event instanceof TaskEvent.AttemptPaused paused) {
            durablePaused(facts, paused);
        } else if (event instanceof TaskEvent.TaskDropped) {
            facts.finish();
        } else if (event instanceof TaskEvent.AttemptStopped stopped) {
            check(
                    stopped.attempt().equals(facts.current),
                    () -> stopped.attempt() + " was stopped, but it is not the current one");
            facts.over = stopped.retryAtMillis() == null;
            facts.current = null;
        } else if (event instanceof TaskEvent.AttemptDropped dropped) {
            AttemptId attempt = dropped.attempt();
            check(facts.current != null && facts.twin != null, () -> attempt + " was dropped, but it is alone");
            check(facts.counts(attempt), () -> attempt + " was dropped, but it does not count");
            facts.current = attempt.equals(facts.current) ? facts.twin : facts.current;
            facts.twin = null;
        } else if (event instanceof TaskEvent.AttemptPreempted preempted) {
            durablePreempted(facts, preempted);
        } else if (event instanceof TaskEvent.AttemptSalvaged salvaged) {
            check(facts.waits(), () -> salvaged.attempt() + " salvaged while its task runs or is over");
            facts.over = true;
        } else if (event instanceof TaskEvent.GangFailureExplained explained) {
            check(facts.waits(), () -> explained.attempt() + " explained while its task runs or is over");
            facts.over = explained.retryAtMillis() == null;
        }
    }

    private void durablePaused(Facts facts, TaskEvent.AttemptPaused event) {
        AttemptId attempt = event.attempt();
        check(attempt.equals(facts.current) && !facts.over, () -> attempt + " paused, but it is not the current one");
        Checkpoint saved = Objects.requireNonNull(event.checkpoint());
        long step = saved.step();
        check(
                step == event.step() && step >= facts.checkpoint,
                () -> attempt + " paused at " + step + ", which goes back");
        rungs.paused(event);
        facts.checkpoint = step;
        facts.saved = saved.sha256();
        facts.paused = step;
        end(facts, attempt);
    }

    private void durablePreempted(Facts facts, TaskEvent.AttemptPreempted event) {
        AttemptId attempt = event.attempt();
        check(
                attempt.equals(facts.current) && !facts.over,
                () -> attempt + " was preempted, but it is not the current one");
        facts.current = null;
        TaskId beneficiary = event.beneficiary();
        if (beneficiary != null) {
            Facts served = tasks.get(beneficiary);
            check(
                    served != null && served.waits() && !served.keptOn.isEmpty(),
                    () -> attempt + " was ended for " + beneficiary + ", which waits for no room");
            amounts.preempted(attempt, beneficiary, event.atMillis() - facts.dispatchedAt);
            return;
        }
        if (slots.isAhead(attempt)) {
            return; // it has not found a slot: taken back
        }
        check(
                facts.movable || facts.servesSession || facts.checkpoint >= 0 || amounts.isPreemptible(event.task()),
                () -> attempt + " was moved, but it has no checkpoint and may not begin anew");
        check(
                slots.mayBeMoved(attempt, event.atMillis()) || givenUp.contains(attempt),
                () -> attempt + " was moved from a node that does not drain, or before its grace was over");
    }

    private void end(Facts facts, AttemptId attempt) {
        facts.current = null;
        facts.twin = null;
        if (facts.members == 1) {
            slots.releaseAll(attempt);
        }
    }

    void givesUp(AttemptId attempt) {
        givenUp.add(attempt);
    }

    /** The current attempts of the job's tasks. */
    List<AttemptId> running(JobId job) {
        List<AttemptId> running = new ArrayList<>();
        tasks.forEach((task, facts) -> {
            if (task.job().equals(job) && facts.current != null) {
                running.add(facts.current);
            }
        });
        return running;
    }

    /** An attempt does not begin anew what an earlier one has saved. */
    void startedFrom(AttemptId attempt, @Nullable Checkpoint checkpoint) {
        long step = checkpoint == null ? -1 : checkpoint.step();
        check(
                step >= dispatchedFrom.getOrDefault(attempt, -1L),
                () -> attempt + " goes on from " + step + ", not from the newest");
    }

    /** The coordinator has these deleted: no attempt may go on from them. */
    void unwanted(Effect.CheckpointsUnwanted checkpoints) {
        TaskId task = checkpoints.task();
        Facts facts = task == null ? null : tasks.get(task);
        boolean over = isOver.test(checkpoints.job()) || (facts != null && facts.over);
        boolean replaced = facts != null && checkpoints.sha256() != null && !facts.saved.equals(checkpoints.sha256());
        check(over || replaced, () -> checkpoints + " while an attempt may need them");
    }
}
