package io.bellwether.coordinator.sim;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.batch.BatchEvent;
import io.bellwether.coordinator.core.ClusterEvent;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.model.ModelEvent;
import io.bellwether.coordinator.node.NodeEvent;
import io.bellwether.coordinator.quota.QuotaEvent;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks every durable event against those before it, with its own small idea of what is right: it shares no code with the core.
 */
final class History {
    private final Map<JobId, Boolean> jobs = new HashMap<>();
    private final Map<String, JobId> requests = new HashMap<>();
    private final Map<TaskId, TaskFacts> tasks = new HashMap<>();
    private final Map<AttemptId, Map<NodeId, String>> dispatchedTo = new HashMap<>();
    private final Map<AttemptId, Long> dispatchedFrom = new HashMap<>();
    private final Map<NodeId, String> incarnations = new HashMap<>();
    private final Map<NodeId, Integer> slots = new HashMap<>();
    private final Map<NodeId, Set<AttemptId>> held = new HashMap<>();
    /** Of these the ones that were sent ahead and have no slot yet. */
    private final Map<NodeId, List<AttemptId>> ahead = new HashMap<>();
    /** From when on what runs there may be moved. */
    private final Map<NodeId, Long> draining = new HashMap<>();

    private final Set<NodeId> lost = new HashSet<>();

    /** Slots that their clients wanted to be given anew. */
    private final Set<AttemptId> givenUp = new HashSet<>();

    private final Set<NodeId> quarantined = new HashSet<>();
    private final SimAmounts amounts = new SimAmounts();
    /** What each worker process has started, and what of that has not ended yet. */
    private final Map<String, Set<AttemptId>> started = new HashMap<>();

    private final Map<String, Set<AttemptId>> running = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Set<JobId> planned = new HashSet<>();
    /** Of these nothing unpublished is left. */
    private final Set<JobId> discarded = new HashSet<>();

    /** The values with which trials have paused, by job and step. */
    private final Map<JobId, Map<Long, Map<TaskId, Double>>> rungs = new HashMap<>();

    private final SimFolds folds = new SimFolds();
    private final SimPopulation populations = new SimPopulation();
    private long epoch;
    private long session;

    private static final class TaskFacts {
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
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new Violation(message);
        }
    }

    /** The fact has become durable. */
    void durable(Event event) {
        folds.durable(event);
        populations.durable(event);
        if (event instanceof ClusterEvent.LeaderStarted leader) {
            check(leader.epoch() > epoch, "epoch " + leader.epoch() + " after " + epoch);
            epoch = leader.epoch();
        } else if (event instanceof JobEvent.JobAccepted accepted) {
            check(jobs.put(accepted.job(), false) == null, "job " + accepted.job() + " accepted twice");
            amounts.accepted(accepted);
            folds.accepted(accepted);
            populations.accepted(accepted);
            check(
                    requests.put(accepted.requestId(), accepted.job()) == null,
                    "request " + accepted.requestId() + " made two jobs");
        } else if (event instanceof JobEvent.JobEnded ended) {
            check(Boolean.FALSE.equals(jobs.put(ended.job(), true)), "job " + ended.job() + " ended twice");
        } else if (event instanceof BatchEvent.ScoringPlanned batch) {
            planned.add(batch.job());
        } else if (event instanceof QuotaEvent quota) {
            amounts.tenant(quota);
        } else if (event instanceof TaskEvent task) {
            durableTask(task);
        } else if (event instanceof NodeEvent node) {
            durableNode(node);
        } else if (event instanceof ModelEvent.ModelRegistered model) {
            int version = versions.merge(model.model().name(), 1, Integer::sum);
            check(version == model.model().version(), "model version " + model.model() + " is not number " + version);
        }
    }

    private void durableNode(NodeEvent event) {
        if (event instanceof NodeEvent.NodeRegistered registered) {
            check(registered.session() > session, "session " + registered.session() + " after " + session);
            session = registered.session();
            incarnations.put(registered.node(), registered.incarnation());
            slots.put(registered.node(), registered.slots());
            amounts.registered(registered);
            lost.remove(registered.node());
        } else if (event instanceof NodeEvent.NodeLost gone) {
            lost.add(gone.node());
            amounts.lost(gone.node());
        } else if (event instanceof NodeEvent.NodeDraining drained) {
            draining.put(drained.node(), Objects.requireNonNull(drained.moveAtMillis()));
        } else if (event instanceof NodeEvent.NodeResumed resumed) {
            draining.remove(resumed.node());
            quarantined.remove(resumed.node());
        } else if (event instanceof NodeEvent.NodeQuarantined away) {
            quarantined.add(away.node());
        } else if (event instanceof NodeEvent.NodeQuarantineEnded ended) {
            quarantined.remove(ended.node());
        }
    }

    private void durableTask(TaskEvent event) {
        TaskFacts facts = tasks.computeIfAbsent(event.task(), id -> new TaskFacts());
        if (event instanceof TaskEvent.TaskQueued queued) {
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
        } else if (event instanceof TaskEvent.MemoryRaised raised) {
            amounts.raised(raised);
        } else if (event instanceof TaskEvent.AttemptDispatched dispatched) {
            durableDispatch(facts, dispatched.attempt(), List.of(dispatched.node()), dispatched.atMillis());
            hold(dispatched.attempt(), dispatched.node());
        } else if (event instanceof TaskEvent.AttemptSentAhead sent) {
            durableSentAhead(facts, sent);
        } else if (event instanceof TaskEvent.GangDispatched dispatched) {
            durableDispatch(facts, dispatched.attempt(), dispatched.nodes(), dispatched.atMillis());
            dispatched.nodes().forEach(node -> hold(dispatched.attempt(), node));
        } else if (event instanceof TaskEvent.AttemptSucceeded succeeded) {
            durableSuccess(facts, succeeded);
        } else if (event instanceof TaskEvent.AttemptFailed failed) {
            check(failed.attempt().equals(facts.current), "failure of " + failed.attempt() + " counted");
            facts.over = failed.retryAtMillis() == null;
            end(facts, failed.attempt());
        } else if (event instanceof TaskEvent.TaskPruned pruned) {
            boolean isPaused = facts.paused >= 0 && pruned.attempt().number() == facts.attempts;
            check(
                    !facts.over && (isPaused || pruned.attempt().equals(facts.current)),
                    pruned.attempt() + " was pruned, but it is not the current one");
            facts.over = true;
            facts.current = null;
            facts.paused = -1;
        } else if (event instanceof TaskEvent.AttemptPaused paused) {
            durablePaused(facts, paused);
        } else if (event instanceof TaskEvent.TaskResumed resumed) {
            durableResumed(facts, resumed);
        } else if (event instanceof TaskEvent.TaskDropped) {
            facts.over = true;
            facts.current = null;
        } else if (event instanceof TaskEvent.AttemptStopped stopped) {
            check(
                    stopped.attempt().equals(facts.current),
                    stopped.attempt() + " was stopped, but it is not the current one");
            facts.over = stopped.retryAtMillis() == null;
            facts.current = null;
        } else if (event instanceof TaskEvent.AttemptDoubled doubled) {
            durableDoubled(facts, doubled);
        } else if (event instanceof TaskEvent.AttemptDropped dropped) {
            check(facts.current != null && facts.twin != null, dropped.attempt() + " was dropped, but it is alone");
            check(facts.counts(dropped.attempt()), dropped.attempt() + " was dropped, but it does not count");
            facts.current = dropped.attempt().equals(facts.current) ? facts.twin : facts.current;
            facts.twin = null;
        } else if (event instanceof TaskEvent.RoomKept kept) {
            durableKept(facts, kept);
        } else if (event instanceof TaskEvent.AttemptPreempted preempted) {
            durablePreempted(facts, preempted);
        } else if (event instanceof TaskEvent.AttemptSalvaged salvaged) {
            check(
                    !facts.over && facts.current == null,
                    salvaged.attempt() + " salvaged while its task runs or is over");
            facts.over = true;
        } else if (event instanceof TaskEvent.AttemptReleased released) {
            releaseAll(released.attempt());
        } else if (event instanceof TaskEvent.MemberReleased released) {
            release(released.attempt(), released.node());
        } else if (event instanceof TaskEvent.GangFailureExplained explained) {
            check(
                    !facts.over && facts.current == null,
                    explained.attempt() + " explained while its task runs or is over");
            facts.over = explained.retryAtMillis() == null;
        } else if (event instanceof TaskEvent.CheckpointSaved saved) {
            check(saved.attempt().equals(facts.current), "checkpoint of " + saved.attempt() + " counted");
            check(saved.checkpoint().step() > facts.checkpoint, "checkpoint of " + saved.attempt() + " goes back");
            facts.checkpoint = saved.checkpoint().step();
            facts.saved = saved.checkpoint().sha256();
        }
    }

    private void durablePaused(TaskFacts facts, TaskEvent.AttemptPaused event) {
        AttemptId attempt = event.attempt();
        check(attempt.equals(facts.current) && !facts.over, attempt + " paused, but it is not the current one");
        long step = Objects.requireNonNull(event.checkpoint()).step();
        check(step == event.step() && step >= facts.checkpoint, attempt + " paused at " + step + ", which goes back");
        Map<TaskId, Double> rung = rungs.computeIfAbsent(event.job(), any -> new HashMap<>())
                .computeIfAbsent(step, any -> new HashMap<>());
        check(rung.put(event.task(), event.value()) == null, event.task() + " came to step " + step + " twice");
        facts.checkpoint = step;
        facts.saved = Objects.requireNonNull(event.checkpoint()).sha256();
        facts.paused = step;
        end(facts, attempt);
    }

    /** By the rule; or as the only one, where nothing else is open and nothing has come to its end. */
    private void durableResumed(TaskFacts facts, TaskEvent.TaskResumed event) {
        check(facts.paused >= 0 && !facts.over, "task " + event.task() + " goes on, but it had not paused");
        if (populations.isOne(event.job())) {
            facts.paused = -1;
            return;
        }
        Map<TaskId, Double> rung =
                Objects.requireNonNull(rungs.getOrDefault(event.job(), Map.of()).get(facts.paused));
        double value = Objects.requireNonNull(rung.get(event.task()));
        long better = rung.values().stream().filter(other -> other > value).count();
        boolean isOfMostPromise = better < rung.size() / SimClient.ONE_IN;
        boolean isLast = tasks.entrySet().stream()
                .filter(other -> other.getKey().job().equals(event.job()))
                .allMatch(other -> other.getValue().over || other.getValue().paused >= 0);
        check(isOfMostPromise || isLast, "task " + event.task() + " goes on, but " + better + " are better");
        facts.paused = -1;
    }

    private void durablePreempted(TaskFacts facts, TaskEvent.AttemptPreempted event) {
        AttemptId attempt = event.attempt();
        check(attempt.equals(facts.current) && !facts.over, attempt + " was preempted, but it is not the current one");
        facts.current = null;
        if (event.beneficiary() != null) {
            TaskFacts served = tasks.get(event.beneficiary());
            check(
                    served != null && served.current == null && !served.over && !served.keptOn.isEmpty(),
                    attempt + " was ended for " + event.beneficiary() + ", which waits for no room");
            amounts.preempted(attempt, event.beneficiary(), event.atMillis() - facts.dispatchedAt);
            return;
        }
        if (ahead.values().stream().anyMatch(line -> line.contains(attempt))) {
            return; // it has not found a slot: taken back
        }
        check(
                facts.movable || facts.servesSession || facts.checkpoint >= 0 || amounts.isPreemptible(event.task()),
                attempt + " was moved, but it has no checkpoint and may not begin anew");
        boolean leaves = draining.entrySet().stream()
                .anyMatch(node -> node.getValue() <= event.atMillis()
                        && held.getOrDefault(node.getKey(), Set.of()).contains(attempt));
        check(
                leaves || givenUp.contains(attempt),
                attempt + " was moved from a node that does not drain, or before its grace was over");
    }

    private void durableDoubled(TaskFacts facts, TaskEvent.AttemptDoubled event) {
        AttemptId attempt = event.attempt();
        check(facts.current != null && facts.twin == null && !facts.over, attempt + " doubles what does not run once");
        check(facts.mayHaveTwin, attempt + " doubles what must not run twice");
        check(attempt.number() == ++facts.attempts, "attempt number of " + attempt);
        check(
                !held.getOrDefault(event.node(), Set.of()).contains(facts.current),
                attempt + " was given to " + event.node() + ", where the first one runs");
        facts.twin = attempt;
        hold(attempt, event.node());
    }

    private void durableKept(TaskFacts facts, TaskEvent.RoomKept kept) {
        check(!facts.over && facts.current == null, "room is kept for " + kept.task() + ", which does not wait");
        int nodes = new HashSet<>(kept.nodes()).size();
        check(
                nodes == kept.nodes().size() && (nodes == 0 || nodes == facts.members),
                "room is kept for " + kept.task() + " on " + kept.nodes() + ", not on " + facts.members + " nodes");
        for (NodeId node : kept.nodes()) {
            check(
                    !draining.containsKey(node) && !quarantined.contains(node) && !lost.contains(node),
                    "room is kept for " + kept.task() + " on " + node + ", which gets no work");
        }
        facts.keptOn = kept.nodes();
    }

    private void durableDispatch(TaskFacts facts, AttemptId attempt, List<NodeId> nodes, long atMillis) {
        check(!facts.over && facts.current == null, "task " + attempt.task() + " dispatched while it runs or is over");
        check(facts.paused < 0, "task " + attempt.task() + " dispatched while it is paused");
        check(attempt.number() == ++facts.attempts, "attempt number of " + attempt);
        check(nodes.size() == facts.members, attempt + " was given " + nodes + ", not " + facts.members + " nodes");
        check(new HashSet<>(nodes).size() == nodes.size(), attempt + " has two members on one of " + nodes);
        checkJob(attempt.task(), facts);
        facts.current = attempt;
        check(
                !facts.servesSession || slotsOf(attempt.task().job()).size() <= SimSession.SLOTS,
                attempt + " is more than its session may hold");
        facts.dispatchedAt = atMillis;
        facts.keptOn = List.of();
        dispatchedFrom.put(attempt, facts.checkpoint);
    }

    /** The session's client is about to give the slot up. */
    void givesUp(AttemptId attempt) {
        givenUp.add(attempt);
    }

    /** The slots that the session holds. */
    List<AttemptId> slotsOf(JobId job) {
        List<AttemptId> slots = new ArrayList<>();
        tasks.forEach((task, facts) -> {
            if (task.job().equals(job) && facts.current != null) {
                slots.add(facts.current);
            }
        });
        return slots;
    }

    private void hold(AttemptId attempt, NodeId node) {
        amounts.hold(attempt, node);
        give(attempt, node);
        int here = held.getOrDefault(node, Set.of()).size()
                - ahead.getOrDefault(node, List.of()).size();
        check(here <= slots.getOrDefault(node, 0), node + " is oversubscribed");
    }

    private void give(AttemptId attempt, NodeId node) {
        check(!draining.containsKey(node), attempt + " was given to " + node + ", which is draining");
        check(!quarantined.contains(node), attempt + " was given to " + node + ", which is in quarantine");
        check(!lost.contains(node), attempt + " was given to " + node + ", which is lost");
        dispatchedTo.computeIfAbsent(attempt, any -> new HashMap<>()).put(node, incarnations.getOrDefault(node, "?"));
        held.computeIfAbsent(node, any -> new HashSet<>()).add(attempt);
    }

    /** Behind others of its job, of which at least one has a slot; a first attempt only. */
    private void durableSentAhead(TaskFacts facts, TaskEvent.AttemptSentAhead sent) {
        durableDispatch(facts, sent.attempt(), List.of(sent.node()), sent.atMillis());
        check(sent.attempt().number() == 1, sent.attempt() + " was sent ahead, though it had been tried before");
        check(!amounts.isPreemptible(sent.task()), sent.attempt() + " was sent ahead, though its job is preemptible");
        List<AttemptId> line = ahead.computeIfAbsent(sent.node(), any -> new ArrayList<>());
        check(
                held.getOrDefault(sent.node(), Set.of()).stream()
                        .anyMatch(other -> other.task().job().equals(sent.job()) && !line.contains(other)),
                sent.attempt() + " was sent ahead to " + sent.node() + ", of which its job holds no slot");
        give(sent.attempt(), sent.node());
        line.add(sent.attempt());
    }

    /** The slot that an attempt has left is the first one's of its job that was sent ahead to that node. */
    private void passOn(AttemptId from, NodeId node) {
        List<AttemptId> line = ahead.getOrDefault(node, List.of());
        for (AttemptId next : line) {
            if (next.task().job().equals(from.task().job())) {
                line.remove(next);
                amounts.hold(next, node);
                return;
            }
        }
    }

    private void durableSuccess(TaskFacts facts, TaskEvent.AttemptSucceeded succeeded) {
        check(
                facts.counts(succeeded.attempt()) && !facts.over,
                "result of " + succeeded.attempt() + " counted, but it is not the one that counts");
        facts.over = true;
        if (succeeded.result() instanceof TaskResult.OutputDiscarded
                || succeeded.result() instanceof TaskResult.OutputCommitted) {
            discarded.add(succeeded.job());
        }
        end(facts, succeeded.attempt());
    }

    /** The slot that the attempt holds on the node is free: it runs there no more, or nobody can know. */
    private void release(AttemptId attempt, NodeId node) {
        boolean had = held.computeIfAbsent(node, any -> new HashSet<>()).remove(attempt);
        check(had, attempt + " left a slot of " + node + " that it had not");
        if (!ahead.computeIfAbsent(node, any -> new ArrayList<>()).remove(attempt)) {
            amounts.release(attempt, node);
            passOn(attempt, node);
        }
        String process = dispatchedTo.getOrDefault(attempt, Map.of()).getOrDefault(node, "?");
        check(
                lost.contains(node) || !running.getOrDefault(process, Set.of()).contains(attempt),
                "the slot of " + attempt + " on " + node + " is free while it runs there");
    }

    private void releaseAll(AttemptId attempt) {
        held.forEach((node, here) -> {
            if (here.contains(attempt)) {
                release(attempt, node);
            }
        });
    }

    private void checkJob(TaskId task, TaskFacts facts) {
        boolean over = Boolean.TRUE.equals(jobs.get(task.job()));
        check(over == facts.discards, "task " + task + " dispatched, its job is " + (over ? "over" : "not over"));
        boolean busy = held.values().stream()
                .flatMap(Set::stream)
                .anyMatch(attempt -> attempt.task().job().equals(task.job()));
        check(!facts.discards || !busy, "task " + task + " discards while other attempts of the job write");
    }

    /** At the end: whatever has been planned has been published or discarded. */
    void checkDiscarded() {
        planned.forEach(job -> check(discarded.contains(job), "job " + job + " left its staging directory behind"));
    }

    private void end(TaskFacts facts, AttemptId attempt) {
        facts.current = null;
        facts.twin = null;
        if (facts.members == 1) {
            releaseAll(attempt);
        }
    }

    /** A worker process starts an attempt. */
    void started(AttemptId attempt, NodeId node, String incarnation) {
        check(dispatchedTo.containsKey(attempt), attempt + " was started before its dispatch was durable");
        Map<NodeId, String> processes = dispatchedTo.getOrDefault(attempt, Map.of());
        check(
                incarnation.equals(processes.get(node)),
                attempt + " was dispatched to " + processes + " and started by " + incarnation);
        check(
                started.computeIfAbsent(incarnation, any -> new HashSet<>()).add(attempt),
                attempt + " was started twice, the second time on " + node);
        running.computeIfAbsent(incarnation, any -> new HashSet<>()).add(attempt);
    }

    /** It does not begin anew what an earlier attempt has saved. */
    void startedFrom(AttemptId attempt, @Nullable Checkpoint checkpoint) {
        long step = checkpoint == null ? -1 : checkpoint.step();
        check(
                step >= dispatchedFrom.getOrDefault(attempt, -1L),
                attempt + " goes on from " + step + ", not from the newest");
    }

    /** The coordinator has these deleted: no attempt may go on from them. */
    void unwanted(Effect.CheckpointsUnwanted checkpoints) {
        TaskId task = checkpoints.task();
        TaskFacts facts = task == null ? null : tasks.get(task);
        boolean over = Boolean.TRUE.equals(jobs.get(checkpoints.job())) || (facts != null && facts.over);
        boolean replaced = facts != null && checkpoints.sha256() != null && !facts.saved.equals(checkpoints.sha256());
        check(over || replaced, checkpoints + " while an attempt may need them");
    }

    /** The process runs the attempt no more. */
    void ended(AttemptId attempt, String incarnation) {
        running.computeIfAbsent(incarnation, any -> new HashSet<>()).remove(attempt);
    }

    /** The process is gone, and all that it ran. */
    void died(String incarnation) {
        running.remove(incarnation);
    }

    /** The client has been told that the job is accepted. */
    void acknowledged(JobId job) {
        check(jobs.containsKey(job), "job " + job + " was acknowledged but is not durable");
    }

    /** Whether the job has ended. */
    boolean isOver(JobId job) {
        return Boolean.TRUE.equals(jobs.get(job));
    }

    /** How many jobs there are. */
    int jobs() {
        return jobs.size();
    }
}
