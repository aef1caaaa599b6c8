package io.bellwether.client;

import io.bellwether.client.job.ImportancesView;
import io.bellwether.client.job.JobExplanation;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.SweepReport;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.SessionMessage;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A handle that starts to watch its job when somebody wants to know its end. */
final class DefaultJobHandle implements JobHandle {
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private final JobId id;
    private final Link link;
    private final Caller caller;
    private final Object lock = new Object();
    private @Nullable JobWatch watch;

    DefaultJobHandle(JobId id, Link link, Caller caller) {
        this.id = id;
        this.link = link;
        this.caller = caller;
    }

    @Override
    public JobId id() {
        return id;
    }

    @Override
    public JobView view() {
        return caller.view(new JobMessage.GetJob(id), JobView.class);
    }

    @Override
    public CompletableFuture<JobView> future() {
        return watch().outcome();
    }

    private JobWatch watch() {
        synchronized (lock) {
            if (watch == null) {
                watch = JobWatch.start(id, link);
            }
            return watch;
        }
    }

    @Override
    public JobView await() {
        return await(FOR_EVER);
    }

    @Override
    public JobView await(Duration timeout) {
        JobView view;
        try {
            view = Caller.await(future(), timeout);
        } catch (TimeoutException e) {
            throw new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "job " + id + ": not ended within " + timeout + "; it goes on: await it again, or cancel it",
                    e);
        }
        if (view.state() == JobState.FAILED) {
            throw new ClusterException(ErrorCode.JOB_FAILED, "job " + id + ": failed: " + view.error());
        }
        if (view.state() == JobState.CANCELLED) {
            throw new ClusterException(ErrorCode.CANCELLED, "job " + id + ": cancelled on request; submit it again");
        }
        return view;
    }

    @Override
    public void onProgress(Consumer<JobProgress> listener) {
        watch().addListener(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public void cancel() {
        try {
            caller.call(new JobMessage.CancelJob(id), SessionMessage.Done.class);
        } catch (ClusterException e) {
            // A repetition is refused when the first request did it and only its answer was lost.
            if (e.code().kind() != ErrorCode.Kind.USER || view().state() != JobState.CANCELLED) {
                throw e;
            }
        }
    }

    @Override
    public SweepReport report() {
        JobView view = view();
        long complete = view.trials().stream()
                .filter(trial -> trial.state() == JobState.SUCCEEDED && trial.value() != null)
                .count();
        return SweepReport.of(
                view,
                complete < 2 ? null : caller.view(new JobMessage.GetImportances(id, "fanova"), ImportancesView.class));
    }

    @Override
    public JobExplanation explain() {
        return caller.view(new JobMessage.ExplainJob(id), JobExplanation.class);
    }

    @Override
    public String logs() {
        return logs(new JobMessage.GetLogs(id, null));
    }

    @Override
    public String logs(int trial) {
        return logs(new JobMessage.GetLogs(id, trial));
    }

    private String logs(JobMessage.GetLogs request) {
        return caller.call(request, JobMessage.Logs.class).text();
    }
}
