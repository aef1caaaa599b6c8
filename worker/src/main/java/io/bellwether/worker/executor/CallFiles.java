package io.bellwether.worker.executor;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's files for calls of user code, beside its models: code, shared by all jobs and kept from one start to the next; and for each job
 * its arguments, functions and outcomes, which go with the job. Shared by the agent and its executors; thread-safe.
 */
public final class CallFiles {
    private static final Logger log = LoggerFactory.getLogger(CallFiles.class);
    private static final int KEPT_JARS = 64;

    private final Path directory;

    private CallFiles(Path directory) {
        this.directory = directory;
    }

    /** Those of the node whose models lie in {@code models}. */
    public static CallFiles beside(Path models) {
        return new CallFiles(models.resolveSibling("calls"));
    }

    /** The users' jars, each named by the SHA-256 of its content. */
    public ModelFiles code() {
        return new ModelFiles(directory.resolve("code"));
    }

    /** The job's arguments, functions and long results, named likewise. */
    public ModelFiles of(JobId job) {
        return new ModelFiles(place(job));
    }

    /** Where the attempt writes how its calls end. */
    public Path outcomes(AttemptId attempt) {
        return place(attempt.task().job())
                .resolve("outcomes")
                .resolve(attempt.toString().replace('/', '+'));
    }

    /** Where values are kept for the tasks of a session. */
    public Path values(JobId session) {
        return place(session).resolve("values");
    }

    /** Deletes all that is the job's own. */
    public void delete(JobId job) {
        ChildJvm.deleteAll(place(job));
    }

    /** Deletes what an earlier process left, but for the newest of its code. */
    public void sweep() {
        ChildJvm.deleteAll(directory.resolve("jobs"));
        try {
            code().sweep(KEPT_JARS);
        } catch (IOException e) {
            log.warn("code={} can't be swept: {}", code().directory(), e.getMessage());
        }
    }

    private Path place(JobId job) {
        return directory.resolve("jobs").resolve(job.value());
    }
}
