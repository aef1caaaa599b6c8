package io.bellwether.coordinator.sim;

import static io.bellwether.coordinator.sim.Violation.check;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.TaskResult;
import io.bellwether.coordinator.batch.BatchEvent;
import io.bellwether.coordinator.core.ClusterEvent;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.model.ModelEvent;
import io.bellwether.coordinator.node.NodeEvent;
import io.bellwether.coordinator.quota.QuotaEvent;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks every durable event against those before it, with its own small idea of what is right: it shares no code with the core. What is of
 * one kind is beside this: {@link SimTasks tasks}, {@link SimSlots slots}, {@link SimAmounts amounts}, {@link SimFolds folds}, {@link
 * SimPopulation populations}.
 */
final class History {
    /** Whether each is over. */
    private final Map<JobId, Boolean> jobs = new HashMap<>();

    private final Map<String, JobId> requests = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Set<JobId> planned = new HashSet<>();
    /** Of these nothing unpublished is left. */
    private final Set<JobId> discarded = new HashSet<>();

    private final SimFolds folds = new SimFolds();
    private final SimPopulation populations = new SimPopulation();
    private final SimAmounts amounts = new SimAmounts();
    private final SimSlots slots = new SimSlots(amounts);
    private final SimTasks tasks = new SimTasks(this::isOver, slots, amounts, populations);
    private long epoch;

    /** The fact has become durable. */
    void durable(Event event) {
        folds.durable(event);
        populations.durable(event);
        if (event instanceof ClusterEvent.LeaderStarted leader) {
            check(leader.epoch() > epoch, () -> "epoch " + leader.epoch() + " after " + epoch);
            epoch = leader.epoch();
        } else if (event instanceof JobEvent.JobAccepted accepted) {
            durableAccepted(accepted);
        } else if (event instanceof JobEvent.JobEnded ended) {
            check(Boolean.FALSE.equals(jobs.put(ended.job(), true)), () -> "job " + ended.job() + " ended twice");
        } else if (event instanceof BatchEvent.ScoringPlanned batch) {
            planned.add(batch.job());
        } else if (event instanceof QuotaEvent quota) {
            amounts.tenant(quota);
        } else if (event instanceof TaskEvent task) {
            tasks.durable(task);
            notePublished(task);
        } else if (event instanceof NodeEvent node) {
            slots.durable(node);
        } else if (event instanceof ModelEvent.ModelRegistered model) {
            int version = versions.merge(model.model().name(), 1, Integer::sum);
            check(
                    version == model.model().version(),
                    () -> "model version " + model.model() + " is not number " + version);
        }
    }

    private void durableAccepted(JobEvent.JobAccepted accepted) {
        check(jobs.put(accepted.job(), false) == null, () -> "job " + accepted.job() + " accepted twice");
        amounts.accepted(accepted);
        folds.accepted(accepted);
        populations.accepted(accepted);
        check(
                requests.put(accepted.requestId(), accepted.job()) == null,
                () -> "request " + accepted.requestId() + " made two jobs");
    }

    private void notePublished(TaskEvent event) {
        if (event instanceof TaskEvent.AttemptSucceeded succeeded
                && (succeeded.result() instanceof TaskResult.OutputDiscarded
                        || succeeded.result() instanceof TaskResult.OutputCommitted)) {
            discarded.add(succeeded.job());
        }
    }

    /** At the end: whatever has been planned has been published or discarded. */
    void checkDiscarded() {
        planned.forEach(
                job -> check(discarded.contains(job), () -> "job " + job + " left its staging directory behind"));
    }

    /** The session's client is about to give the slot up. */
    void givesUp(AttemptId attempt) {
        tasks.givesUp(attempt);
    }

    /** The slots that the session holds. */
    List<AttemptId> slotsOf(JobId job) {
        return tasks.running(job);
    }

    /** A worker process starts an attempt. */
    void started(AttemptId attempt, NodeId node, String incarnation) {
        slots.started(attempt, node, incarnation);
    }

    /** It does not begin anew what an earlier attempt has saved. */
    void startedFrom(AttemptId attempt, @Nullable Checkpoint checkpoint) {
        tasks.startedFrom(attempt, checkpoint);
    }

    /** The coordinator has these deleted: no attempt may go on from them. */
    void unwanted(Effect.CheckpointsUnwanted checkpoints) {
        tasks.unwanted(checkpoints);
    }

    /** The process runs the attempt no more. */
    void ended(AttemptId attempt, String incarnation) {
        slots.ended(attempt, incarnation);
    }

    /** The process is gone, and all that it ran. */
    void died(String incarnation) {
        slots.died(incarnation);
    }

    /** The client has been told that the job is accepted. */
    void acknowledged(JobId job) {
        check(jobs.containsKey(job), () -> "job " + job + " was acknowledged but is not durable");
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
