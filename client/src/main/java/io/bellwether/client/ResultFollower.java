package io.bellwether.client;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.task.CallsPage;
import io.bellwether.client.tasks.RemoteFailure;
import io.bellwether.client.tasks.TaskFuture;
import io.bellwether.client.tasks.UserObjects;
import io.bellwether.client.tasks.ValuesFile;
import io.bellwether.client.wire.JobMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * The job's watch says that something has changed; then the pages of ended calls are read from where the last reading ended. Both the
 * watch and the reading outlive connections. A page may come twice, after a lost answer: a future completes once.
 */
/** Completes the futures of a job's calls. Thread-safe. */
final class ResultFollower {
    private static final Logger log = LoggerFactory.getLogger(ResultFollower.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final JobId job;
    private final Link link;
    private final Caller caller;
    private final ClientArtifacts artifacts;
    private final Map<Integer, Expected> expected = new ConcurrentHashMap<>();
    private final Object reading = new Object();
    private long next;
    private boolean started;

    private record Expected(TaskFuture<Object> future, ClassLoader loader) {}

    ResultFollower(JobId job, Link link, Caller caller, ClientArtifacts artifacts) {
        this.job = job;
        this.link = link;
        this.caller = caller;
        this.artifacts = artifacts;
    }

    /** Completes {@code future} with the result of the call, whose classes {@code loader} finds. */
    void expect(int call, TaskFuture<Object> future, ClassLoader loader) {
        expected.put(call, new Expected(future, loader));
    }

    /** Begins to follow, if it has not begun. */
    void start() {
        synchronized (expected) {
            if (started) {
                return;
            }
            started = true;
        }
        JobWatch watch = JobWatch.start(job, link);
        watch.addListener(progress -> tryRead());
        var unused = watch.outcome().whenCompleteAsync((view, failure) -> end(view, failure), link.threads());
    }

    private void tryRead() {
        try {
            read();
        } catch (ClusterException e) {
            if (link.ended() == null) {
                log.debug("job={} results can't be read yet: {}", job, e.getMessage());
                link.threads().executeAfter(RETRY, this::tryRead);
            }
        }
    }

    /** Reads to the end of what is there. */
    private void read() {
        synchronized (reading) {
            CallsPage page;
            do {
                page = caller.view(new JobMessage.GetTaskResults(job, next), CallsPage.class);
                page.ended().forEach(this::complete);
                next = page.next();
            } while (!page.ended().isEmpty());
        }
    }

    private void end(@Nullable JobView view, @Nullable Throwable failure) {
        if (failure != null) {
            failAll(Caller.asClusterException(failure));
            return;
        }
        try {
            read();
        } catch (ClusterException e) {
            if (Link.isLostConnection(e) && link.ended() == null) {
                link.threads().executeAfter(RETRY, () -> end(view, null));
            } else {
                failAll(e);
            }
            return;
        }
        boolean cancelled = view != null && view.state() == JobState.CANCELLED;
        failAll(
                cancelled
                        ? new ClusterException(ErrorCode.CANCELLED, "job " + job + ": cancelled on request")
                        : new ClusterException(
                                ErrorCode.JOB_FAILED,
                                "job " + job + " has ended without this call: "
                                        + (view == null ? "" : String.valueOf(view.error()))));
    }

    private void failAll(ClusterException reason) {
        for (Integer call : Set.copyOf(expected.keySet())) {
            Expected waiting = expected.remove(call);
            if (waiting != null) {
                waiting.future.completeExceptionally(reason);
            }
        }
    }

    private void complete(CallsPage.Ended ended) {
        ErrorCode code = ended.code();
        if (code != null) {
            Set<Integer> except = Set.copyOf(ended.except());
            for (int call = ended.first(); call < ended.first() + ended.count(); call++) {
                Expected waiting = except.contains(call) ? null : expected.remove(call);
                if (waiting != null) {
                    waiting.future.completeExceptionally(
                            new ClusterException(code, where(call, ended) + ": " + ended.error()));
                }
            }
            return;
        }
        if (isWanted(ended)) {
            Set<Integer> except = Set.copyOf(ended.except());
            for (ValuesFile.Entry entry : entries(ended)) {
                Expected waiting = except.contains(entry.call()) ? null : expected.remove(entry.call());
                if (waiting != null) {
                    complete(waiting, entry, ended);
                }
            }
        }
    }

    private boolean isWanted(CallsPage.Ended ended) {
        for (int call = ended.first(); call < ended.first() + ended.count(); call++) {
            if (expected.containsKey(call)) {
                return true;
            }
        }
        return false;
    }

    private List<ValuesFile.Entry> entries(CallsPage.Ended ended) {
        String values = ended.values();
        String artifact = ended.artifact();
        if (values != null) {
            return ValuesFile.read(Base64.getDecoder().decode(values));
        }
        return artifact == null ? List.of() : ValuesFile.read(artifacts.get(artifact, ended.bytes()));
    }

    private void complete(Expected waiting, ValuesFile.Entry entry, CallsPage.Ended ended) {
        if (entry.failed()) {
            RemoteFailure failure = RemoteFailure.fromBytes(entry.bytes());
            waiting.future.completeExceptionally(new ClusterException(
                    failure.code(), where(entry.call(), ended) + ": " + failure.inOneLine(), failure.toException()));
            return;
        }
        Object value;
        try {
            value = UserObjects.read(entry.bytes(), waiting.loader);
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            waiting.future.completeExceptionally(new ClusterException(
                    ErrorCode.INVALID_DATA,
                    where(entry.call(), ended) + ": its result can't be read here: " + e
                            + " (expected: the classes that wrote it); put them on this program's class path",
                    e));
            return;
        }
        waiting.future.complete(value);
    }

    private String where(int call, CallsPage.Ended ended) {
        String node = ended.node();
        return "call " + call + " of job " + job + (node == null ? "" : " on node " + node);
    }
}
