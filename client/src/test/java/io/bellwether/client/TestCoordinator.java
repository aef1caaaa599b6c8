package io.bellwether.client;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.json.Json;
import io.bellwether.client.wire.ClusterHelloPolicy;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.SessionMessage;
import io.bellwether.client.wire.WireServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The network peer of the client's tests: speaks the job messages over a real socket, owns jobs that the test moves on by
 * hand, and can be killed and started again with its jobs, as a coordinator with its journal can. Thread-safe.
 */
final class TestCoordinator implements AutoCloseable {
    private final Map<String, JobId> byRequest = new LinkedHashMap<>();
    private final Map<JobId, JobProgress> jobs = new LinkedHashMap<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private final AtomicInteger submissions = new AtomicInteger();
    private String clusterId = "cluster-a";
    private @Nullable WireServer server;
    private int port;
    private int answersToLose;

    TestCoordinator() {
        start();
    }

    synchronized void start() {
        var policy = new ClusterHelloPolicy(clusterId, () -> 1, null, Set.of(SessionMessage.PeerRole.CLIENT));
        server = WireServer.bind("127.0.0.1", port, policy, this::onMessage);
        port = server.boundPort();
    }

    void kill() {
        WireServer running;
        synchronized (this) {
            running = server;
            server = null;
            watchers.clear();
        }
        if (running != null) {
            running.close();
        }
    }

    /** The next requests are carried out, but the connection breaks before their answer. */
    synchronized void loseAnswers(int count) {
        answersToLose = count;
    }

    synchronized void becomeCluster(String id) {
        clusterId = id;
    }

    synchronized void progress(JobId job, int done) {
        update(new JobProgress(job, JobState.RUNNING, "trials", done, 10, 0, 1, null, null));
    }

    synchronized void end(JobId job, JobState state, @Nullable String error) {
        update(new JobProgress(job, state, "ended", 10, 10, 0, 0, 0.9, error));
    }

    private void update(JobProgress progress) {
        jobs.put(progress.job(), progress);
        watchers.stream()
                .filter(watcher -> watcher.job().equals(progress.job()))
                .forEach(this::tell);
    }

    private void tell(Watcher watcher) {
        JobProgress progress = find(watcher.job());
        watcher.connection()
                .reply(
                        watcher.correlationId(),
                        new JobMessage.JobEvent(
                                Json.write(progress), progress.state().isTerminal()));
    }

    String address() {
        return "bw://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    int submissions() {
        return submissions.get();
    }

    synchronized int watcherCount() {
        return watchers.size();
    }

    private synchronized void onMessage(Connection connection, long id, Message message) {
        Message answer = answer(connection, id, message);
        if (answer == null) {
            return;
        }
        if (answersToLose > 0) {
            answersToLose--;
            connection.close();
        } else {
            connection.reply(id, answer);
        }
    }

    private @Nullable Message answer(Connection connection, long id, Message message) {
        if (message instanceof JobMessage.SubmitJob submit) {
            submissions.incrementAndGet();
            return new JobMessage.JobAccepted(byRequest.computeIfAbsent(submit.requestId(), this::newJob));
        }
        if (message instanceof JobMessage.GetJob get) {
            return new JobMessage.View(Json.write(view(find(get.job()))));
        }
        if (message instanceof JobMessage.GetList) {
            return new JobMessage.View(
                    Json.write(jobs.values().stream().map(this::view).toList()));
        }
        if (message instanceof JobMessage.GetLogs get) {
            return new JobMessage.Logs(find(get.job()).job() + (get.trial() == null ? "" : "/" + get.trial()) + "\n");
        }
        if (message instanceof JobMessage.CancelJob cancel) {
            return cancel(cancel.job());
        }
        if (message instanceof JobMessage.WatchJob watch) {
            Watcher watcher = new Watcher(connection, id, find(watch.job()).job());
            watchers.add(watcher);
            tell(watcher);
            return null;
        }
        throw new ClusterException(ErrorCode.INVALID_ARGUMENT, "message: " + message + " (expected: a client's)");
    }

    private Message cancel(JobId job) {
        if (find(job).state().isTerminal()) {
            throw new ClusterException(ErrorCode.INVALID_ARGUMENT, "job " + job + ": has ended");
        }
        end(job, JobState.CANCELLED, null);
        return new SessionMessage.Done();
    }

    private JobId newJob(String requestId) {
        JobId job = new JobId("j-" + (jobs.size() + 1));
        jobs.put(job, new JobProgress(job, JobState.QUEUED, "queued", 0, 0, 0, 0, null, null));
        return job;
    }

    private JobProgress find(JobId job) {
        JobProgress progress = jobs.get(job);
        if (progress == null) {
            throw new ClusterException(ErrorCode.NOT_FOUND, "job " + job + ": unknown; list the jobs");
        }
        return progress;
    }

    private JobView view(JobProgress progress) {
        return new JobView(
                progress.job(),
                "sweep",
                "test",
                progress.state(),
                Instant.EPOCH,
                null,
                progress.error(),
                List.of(),
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                null,
                null);
    }

    @Override
    public void close() {
        kill();
    }

    private record Watcher(Connection connection, long correlationId, JobId job) {}
}
