package io.bellwether.coordinator.job;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.ModelRef;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All jobs, in the order of their acceptance. Loop-confined. */
public final class JobManager {
    private final Map<JobId, Job> jobs = new LinkedHashMap<>();
    private final Map<String, JobId> byRequest = new LinkedHashMap<>();
    private long accepted;

    public Collection<Job> jobs() {
        return Collections.unmodifiableCollection(jobs.values());
    }

    public @Nullable Job find(JobId id) {
        return jobs.get(id);
    }

    /** The job that an earlier request of this id made; null if there was none. */
    public @Nullable JobId ofRequest(String requestId) {
        return byRequest.get(requestId);
    }

    /** The job of this id, or a refusal. */
    public Job require(JobId id) {
        Job job = jobs.get(id);
        if (job == null) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    "job: '" + id
                            + "' is not known to this cluster (expected: the id of a job); list them with 'jobs'");
        }
        return job;
    }

    public List<JobEvent> decideSubmit(
            String requestId,
            JobId id,
            JobSpec spec,
            @Nullable ModelRef model,
            @Nullable DatasetVersion dataset,
            List<DatasetVersion> references,
            long nowMillis) {
        if (jobs.containsKey(id)) {
            throw new ClusterException(ErrorCode.ALREADY_EXISTS, "job: '" + id + "' exists already; submit again");
        }
        return List.of(new JobEvent.JobAccepted(id, requestId, spec, model, nowMillis, dataset, references));
    }

    public List<JobEvent> decideCancel(JobId id, long nowMillis) {
        Job job = require(id);
        if (job.isOver()) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "job: '" + id + "' is " + job.ended() + " already (expected: a job that has not ended)");
        }
        return List.of(
                new JobEvent.JobEnded(id, JobState.CANCELLED, "cancelled on request", nowMillis, ErrorCode.CANCELLED));
    }

    /** How many jobs were ever accepted. */
    public long accepted() {
        return accepted;
    }

    /** Takes in a job as it was; those that were accepted before it come first. */
    public void restore(Job job) {
        jobs.put(job.id(), job);
        byRequest.put(job.requestId(), job.id());
        accepted = Math.max(accepted, job.number() + 1);
    }

    /** So many jobs were accepted, whether they are known here or not. */
    public void restore(long allAccepted) {
        accepted = Math.max(accepted, allAccepted);
    }

    /** Knows the job no more. */
    public void forget(Job job) {
        jobs.remove(job.id());
        byRequest.remove(job.requestId());
    }

    public void replay(JobEvent event) {
        if (event instanceof JobEvent.JobAccepted accepted) {
            restore(new Job(accepted, this.accepted));
        } else if (event instanceof JobEvent.JobEnded ended) {
            Job job = require(ended.job());
            if (job.ended != null) {
                throw new IllegalStateException("job " + ended.job() + " ended twice");
            }
            job.ended = ended.state();
            job.error = ended.error();
            job.errorCode = ended.code();
            job.endedAtMillis = ended.atMillis();
        }
    }
}
