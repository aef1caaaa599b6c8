package io.bellwether.coordinator.sim;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.batch.BatchEvent;
import io.bellwether.coordinator.core.ClusterEvent;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.model.ModelEvent;
import io.bellwether.coordinator.node.NodeEvent;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks every durable event against those before it, with its own small idea of what is right: it shares no code with the core.
 */
final class History {
    private final Map<JobId, Boolean> jobs = new HashMap<>();
    private final Map<String, JobId> requests = new HashMap<>();
    private final Map<TaskId, TaskFacts> tasks = new HashMap<>();
    private final Map<AttemptId, String> dispatchedTo = new HashMap<>();
    private final Map<NodeId, String> incarnations = new HashMap<>();
    private final Map<NodeId, Integer> slots = new HashMap<>();
    private final Map<NodeId, Set<AttemptId>> held = new HashMap<>();
    private final Set<AttemptId> started = new HashSet<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Set<JobId> planned = new HashSet<>();
    /** Of these nothing unpublished is left. */
    private final Set<JobId> discarded = new HashSet<>();

    private long epoch;
    private long session;

    private static final class TaskFacts {
        private boolean discards;
        private int attempts;
        private @Nullable AttemptId current;
        private boolean over;
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new Violation(message);
        }
    }

    /** The fact has become durable. */
    void durable(Event event) {
        if (event instanceof ClusterEvent.LeaderStarted leader) {
            check(leader.epoch() > epoch, "epoch " + leader.epoch() + " after " + epoch);
            epoch = leader.epoch();
        } else if (event instanceof JobEvent.JobAccepted accepted) {
            check(jobs.put(accepted.job(), false) == null, "job " + accepted.job() + " accepted twice");
            check(
                    requests.put(accepted.requestId(), accepted.job()) == null,
                    "request " + accepted.requestId() + " made two jobs");
        } else if (event instanceof JobEvent.JobEnded ended) {
            check(Boolean.FALSE.equals(jobs.put(ended.job(), true)), "job " + ended.job() + " ended twice");
        } else if (event instanceof BatchEvent.ScoringPlanned batch) {
            planned.add(batch.job());
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
        }
    }

    private void durableTask(TaskEvent event) {
        TaskFacts facts = tasks.computeIfAbsent(event.task(), id -> new TaskFacts());
        if (event instanceof TaskEvent.TaskQueued queued) {
            facts.discards = queued.spec() instanceof TaskSpec.DiscardOutput;
        } else if (event instanceof TaskEvent.AttemptDispatched dispatched) {
            check(
                    !facts.over && facts.current == null,
                    "task " + event.task() + " dispatched while it runs or is over");
            check(dispatched.attempt().number() == ++facts.attempts, "attempt number of " + dispatched.attempt());
            checkJob(event.task(), facts);
            facts.current = dispatched.attempt();
            dispatchedTo.put(dispatched.attempt(), incarnations.getOrDefault(dispatched.node(), "?"));
            Set<AttemptId> here = held.computeIfAbsent(dispatched.node(), node -> new HashSet<>());
            here.add(dispatched.attempt());
            check(here.size() <= slots.getOrDefault(dispatched.node(), 0), dispatched.node() + " is oversubscribed");
        } else if (event instanceof TaskEvent.AttemptSucceeded succeeded) {
            check(
                    succeeded.attempt().equals(facts.current) && !facts.over,
                    "result of " + succeeded.attempt() + " counted, but it is not the one that counts");
            facts.over = true;
            if (succeeded.result() instanceof TaskResult.OutputDiscarded
                    || succeeded.result() instanceof TaskResult.OutputCommitted) {
                discarded.add(event.job());
            }
            end(facts, succeeded.attempt());
        } else if (event instanceof TaskEvent.AttemptFailed failed) {
            check(failed.attempt().equals(facts.current), "failure of " + failed.attempt() + " counted");
            facts.over = failed.retryAtMillis() == null;
            end(facts, failed.attempt());
        } else if (event instanceof TaskEvent.AttemptReleased released) {
            held.values().forEach(here -> here.remove(released.attempt()));
        }
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
        held.values().forEach(here -> here.remove(attempt));
    }

    /** A worker process starts an attempt. */
    void started(AttemptId attempt, NodeId node, String incarnation) {
        check(dispatchedTo.containsKey(attempt), attempt + " was started before its dispatch was durable");
        check(
                incarnation.equals(dispatchedTo.get(attempt)),
                attempt + " was dispatched to " + dispatchedTo.get(attempt) + " and started by " + incarnation);
        check(started.add(attempt), attempt + " was started twice, the second time on " + node);
    }

    /** The client has been told that the job is accepted. */
    void acknowledged(JobId job) {
        check(jobs.containsKey(job), "job " + job + " was acknowledged but is not durable");
    }

    /** How many jobs there are. */
    int jobs() {
        return jobs.size();
    }
}
