package io.bellwether.coordinator.session;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.SessionLease;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/*
 * Implementation note.
 *
 * A lease on n slots is n tasks that end only when they are stopped. So the scheduler accounts for them, shares fairly, explains why
 * one waits and takes it back as it does with any task. One that is over, for whatever reason, is followed by another as long as the
 * lease lasts. What the client sends through its slots never comes here.
 *
 * When a client was last heard of is soft state, as with nodes: a new leader counts every client as heard of at its own start.
 */
/** The leases of sessions that are not over. Loop-confined. */
public final class SessionManager {
    /** How long a client may be silent. It renews its lease every two seconds. */
    public static final long LEASE_MILLIS = 15_000;

    private final TaskManager tasks;
    private final Map<JobId, Session> sessions = new LinkedHashMap<>();

    public SessionManager(TaskManager tasks) {
        this.tasks = tasks;
    }

    private static final class Session {
        private final SessionLease lease;
        private long heardMillis;

        private Session(SessionLease lease, long heardMillis) {
            this.lease = lease;
            this.heardMillis = heardMillis;
        }
    }

    /** Whether the job is a session that is not over. */
    public boolean isOpen(JobId job) {
        return sessions.containsKey(job);
    }

    /** What follows from how the session stands now: a task for each slot that none stands for. */
    public List<Event> decideNext(JobId job, long nowMillis) {
        Session session = sessions.get(job);
        if (session == null) {
            return List.of();
        }
        JobTasks all = tasks.tasks(job);
        List<Event> events = new ArrayList<>();
        int standing = all.count(JobState.QUEUED) + all.count(JobState.RUNNING);
        for (int number = all.all().size(); standing < session.lease.slots(); standing++, number++) {
            events.add(new TaskEvent.TaskQueued(
                    new TaskId(job, number), new TaskSpec.ServeSession(job, number), nowMillis));
        }
        return events;
    }

    /** The client closes its session; no events if that is over. */
    public List<Event> decideEnd(JobId job, long nowMillis) {
        return isOpen(job) ? List.of(JobEvent.JobEnded.succeeded(job, nowMillis)) : List.of();
    }

    /** The client gets no sign of life from the slot: its process is ended, and the slot is to be given anew. */
    public List<Event> decideGiveUp(JobId job, AttemptId attempt, long nowMillis) {
        Task task = tasks.find(attempt.task());
        if (!attempt.task().job().equals(job) || task == null || !tasks.isWanted(attempt)) {
            return List.of(); // it is over already
        }
        String message = "the executor of its attempt " + attempt.number() + " on node " + task.node()
                + " gave its client no sign of life, so it is ended";
        return List.of(new TaskEvent.AttemptPreempted(attempt, message, null, nowMillis));
    }

    /** Ends the sessions of clients that are gone. */
    public List<Event> decideExpired(long nowMillis) {
        List<Event> events = new ArrayList<>();
        sessions.forEach((job, session) -> {
            long silent = nowMillis - session.heardMillis;
            if (silent > LEASE_MILLIS) {
                String error = "session: its client was not heard of for " + silent + " ms (expected: every "
                        + LEASE_MILLIS + " ms at least); its slots are free again";
                events.add(new JobEvent.JobEnded(job, JobState.CANCELLED, error, nowMillis, ErrorCode.TIMED_OUT));
            }
        });
        return events;
    }

    /** Soft state: the session's client has been heard of. */
    public void touch(JobId job, long nowMillis) {
        Session session = sessions.get(job);
        if (session != null) {
            session.heardMillis = Math.max(session.heardMillis, nowMillis);
        }
    }

    /** Soft state: a new leader has started, so silence counts from now. */
    public void touchAll(long nowMillis) {
        sessions.keySet().forEach(job -> touch(job, nowMillis));
    }

    /** Takes in a session that is not over. */
    public void replayAccepted(JobId job, SessionLease lease, long atMillis) {
        sessions.put(job, new Session(lease, atMillis));
    }

    /** The session is over; what it still holds is freed as its nodes say so. */
    public void replayJobEnded(JobId job) {
        sessions.remove(job);
    }
}
