package io.bellwether.client;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobView;
import io.bellwether.client.json.Json;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A watch subscribes to the job's events. When the last has come it asks for the final view, which completes the outcome.
 * If the connection breaks anywhere on that way, it waits for the next and starts over: a subscription begins with the
 * job's present state, so nothing is missed, and a summary that was seen already is not handed on again. It ends without
 * the job's end only if the cluster does not know the job, or if there will be no connection any more.
 */
/** Follows one job to its end, over as many connections as that takes. Thread-safe. */
final class JobWatch {
    private final JobId job;
    private final Link link;
    private final Backoff backoff = new Backoff();
    private final CompletableFuture<JobView> outcome = new CompletableFuture<>();
    private final Object lock = new Object();
    private final List<ProgressMailbox> mailboxes = new ArrayList<>();
    private @Nullable JobProgress latest;

    private JobWatch(JobId job, Link link) {
        this.job = job;
        this.link = link;
    }

    static JobWatch start(JobId job, Link link) {
        JobWatch watch = new JobWatch(job, link);
        watch.follow();
        return watch;
    }

    CompletableFuture<JobView> outcome() {
        return outcome.copy();
    }

    void addListener(Consumer<JobProgress> listener) {
        ProgressMailbox mailbox = new ProgressMailbox(listener, link.threads());
        synchronized (lock) {
            mailboxes.add(mailbox);
            if (latest != null) {
                mailbox.put(latest);
            }
        }
    }

    private void follow() {
        CompletableFuture<Void> unused =
                link.connected().thenCompose(this::toFinalView).handleAsync(this::onEnd, link.threads());
    }

    private CompletableFuture<JobView> toFinalView(Connection connection) {
        return connection
                .subscribe(new JobMessage.WatchJob(job), this::onEvent)
                .thenCompose(last -> connection.request(new JobMessage.GetJob(job)))
                .thenApply(JobWatch::asView);
    }

    private static JobView asView(Message answer) {
        if (answer instanceof JobMessage.View view) {
            return Caller.read(view, JobView.class);
        }
        throw new CompletionException(new ClusterException(
                ErrorCode.INTERNAL,
                "answer to GetJob: " + answer.getClass().getSimpleName()
                        + " (expected: View); run the same release of Bellwether on both sides"));
    }

    /** On an I/O thread: only hands on. */
    private void onEvent(Message message) {
        if (!(message instanceof JobMessage.JobEvent event)) {
            return;
        }
        JobProgress progress = Json.read(event.json(), JobProgress.class);
        synchronized (lock) {
            if (!progress.equals(latest)) {
                latest = progress;
                mailboxes.forEach(mailbox -> mailbox.put(progress));
            }
            backoff.reset();
        }
    }

    private @Nullable Void onEnd(@Nullable JobView view, @Nullable Throwable failure) {
        if (view != null && view.state().isTerminal()) {
            outcome.complete(view);
            return null;
        }
        ClusterException reason = failure == null ? null : Caller.asClusterException(failure);
        ClusterException ended = link.ended();
        if (ended != null) {
            outcome.completeExceptionally(ended);
        } else if (reason != null && !Link.isLostConnection(reason)) {
            outcome.completeExceptionally(reason);
        } else {
            synchronized (lock) {
                link.threads().executeAfter(backoff.next(), this::follow);
            }
        }
        return null;
    }
}
