package io.bellwether.client.wire;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.job.TenantSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Between clients and the coordinator. Views travel as JSON: they are for reading and grow freely. */
public sealed interface JobMessage extends Message {
    /**
     * Asks the cluster to own a job. Reply: {@link JobAccepted}, once it is durable.
     *
     * @param requestId chosen by the client; the same id submitted again gives the same job
     */
    record SubmitJob(String requestId, JobSpec spec) implements JobMessage {}

    /** The job is durable. */
    record JobAccepted(JobId job) implements JobMessage {}

    /** Asks for one job. Reply: {@link View} of a {@code JobView}. */
    record GetJob(JobId job) implements JobMessage {}

    /** Asks for a kind of list. Reply: {@link View} of a JSON array. */
    record GetList(Listing listing) implements JobMessage {}

    /** What can be listed. */
    enum Listing {
        JOBS,
        NODES,
        MODELS,
        DATASETS,
        TENANTS,
        /** All versions of all feature views. */
        FEATURE_VIEWS,
        /** Where features are read: a JSON array of {@code host:port}. */
        FEATURE_DOORS
    }

    /** A view, as JSON. */
    record View(String json) implements JobMessage {}

    /** Asks to end a job. Reply: {@code Done}; a job that has ended already is refused. */
    record CancelJob(JobId job) implements JobMessage {}

    /** Asks for {@link JobEvent}s under the request's correlation id: one now, one on every change, until the last. */
    record WatchJob(JobId job) implements JobMessage {}

    /** A summary of the job, as JSON of {@code JobProgress}; {@code last} when the job has ended. */
    record JobEvent(String json, boolean last) implements JobMessage {}

    /**
     * Asks for the records of runs, newest first. Reply: {@link View} of a JSON array.
     *
     * @param job of this job only; null for all
     * @param limit how many at most
     */
    record GetRuns(@Nullable JobId job, int limit) implements JobMessage {}

    /** Asks for the newest dataset version of a name, or that of an id or its beginning. Reply: {@link View} of it. */
    record GetDataset(String nameOrId) implements JobMessage {}

    /** Registers a feature view. Reply: {@link View} of its version, which is an earlier one's if nothing has changed. */
    record RegisterView(FeatureViewSpec spec) implements JobMessage {}

    /**
     * Asks that a node get no new work ({@code drain}), or some again. Reply: {@code Done}.
     *
     * @param graceMillis how long what runs there goes on undisturbed; then what can go on elsewhere is ended and does
     */
    record DrainNode(NodeId node, boolean drain, long graceMillis) implements JobMessage {
        /** Enough for short work to end by itself. */
        public static final long DEFAULT_GRACE_MILLIS = 30_000;
    }

    /**
     * Asks for log lines. Reply: {@link Logs}.
     *
     * @param trial a trial's number; null for all tasks of the job
     */
    record GetLogs(JobId job, @Nullable Integer trial) implements JobMessage {}

    /** Asks why the job's tasks wait. Reply: {@link View} of a {@code JobExplanation}. */
    record ExplainJob(JobId job) implements JobMessage {}

    /**
     * Asks which of a sweep's parameters decided. Reply: {@link View} of an {@code ImportancesView}.
     *
     * @param method {@code fanova} or {@code ped-anova}
     */
    record GetImportances(JobId job, String method) implements JobMessage {}

    /** Asks that this be what the tenant is from now on. Reply: {@code Done}. */
    record SetTenant(TenantSpec tenant) implements JobMessage {}

    /** Asks that nothing be set for the tenant any more; it may go on to submit. Reply: {@code Done}. */
    record UnsetTenant(String tenant) implements JobMessage {}

    /** Log text, oldest first. */
    record Logs(String text) implements JobMessage {}

    /**
     * Adds calls to a job that is open for them. Reply: {@code Done}, once that is durable.
     *
     * @param sequence counts the appends of the job, from 0: one that comes again is not carried out again
     * @param last whether the job is closed by this
     */
    record AppendTasks(JobId job, long sequence, List<TaskBatch> batches, boolean last) implements JobMessage {
        public AppendTasks {
            batches = List.copyOf(batches);
        }
    }

    /** Asks to end calls of a job, by their numbers. Reply: {@code Done}; those that have ended already stay as they are. */
    record CancelTasks(JobId job, List<Integer> calls) implements JobMessage {
        public CancelTasks {
            calls = List.copyOf(calls);
        }
    }

    /**
     * Asks for the ended calls of a job. Reply: {@link View} of a {@code CallsPage}.
     *
     * @param from where to go on reading: 0, or the last page's {@code next}
     */
    record GetTaskResults(JobId job, long from) implements JobMessage {}

    /**
     * Asks to be told where the slots of a session listen. Replies, as they come: {@link SlotOffered}; there is no last one.
     *
     * @param requestId that of the {@link SubmitJob} which opened the session: nobody else knows it
     */
    record AttachSession(String requestId) implements JobMessage {}

    /** The session's client is alive. Reply: {@code Done}; refused once the session is over. */
    record RenewSession(String requestId) implements JobMessage {}

    /** Ends a session; its slots are free. Reply: {@code Done}, also if it is over already. */
    record EndSession(String requestId) implements JobMessage {}

    /**
     * The session's client gets no sign of life from the process of one of its slots: it is to be ended, and another slot given in its
     * place. Reply: {@code Done}, also if the session does not hold it any more.
     */
    record GiveUpSlot(String requestId, AttemptId attempt) implements JobMessage {}

    /**
     * A slot of the session waits for its client. Sent again until the client is there.
     *
     * @param address {@code host:port} of its executor
     * @param secret what the client proves by that the slot is its own
     */
    record SlotOffered(AttemptId attempt, String address, String secret) implements JobMessage {}
}
