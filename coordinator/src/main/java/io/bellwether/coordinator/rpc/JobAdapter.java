package io.bellwether.coordinator.rpc;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.json.Json;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.Message;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import io.bellwether.coordinator.search.SweepImportances;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** What clients ask about jobs. Thread-safe. */
public final class JobAdapter {
    private final CoordinatorLoop loop;
    private final JobWatchers watchers;
    private final JobLogs logs;
    private final RecordViews records;
    private final SessionSlots slots;
    private final RandomGenerator random;

    /** {@code random} draws job ids; thread-safe. */
    public JobAdapter(
            CoordinatorLoop loop,
            JobWatchers watchers,
            JobLogs logs,
            RecordViews records,
            SessionSlots slots,
            RandomGenerator random) {
        this.loop = loop;
        this.watchers = watchers;
        this.logs = logs;
        this.records = records;
        this.slots = slots;
        this.random = random;
    }

    void onMessage(Connection connection, long correlationId, JobMessage message) {
        if (message instanceof JobMessage.SubmitJob submit) {
            JobId id = JobIds.draw(submit.spec(), random);
            loop.submit(
                    new Command.SubmitJob(submit.requestId(), id, submit.spec()),
                    Replies.to(connection, correlationId));
        } else if (message instanceof JobMessage.CancelJob cancel) {
            loop.submit(new Command.CancelJob(cancel.job()), Replies.to(connection, correlationId));
        } else if (message instanceof JobMessage.DrainNode drain) {
            Command command = drain.drain()
                    ? new Command.DrainNode(drain.node(), drain.graceMillis())
                    : new Command.ResumeNode(drain.node());
            loop.submit(command, Replies.to(connection, correlationId));
        } else if (message instanceof JobMessage.AppendTasks append) {
            loop.submit(
                    new Command.AppendTasks(append.job(), append.sequence(), append.batches(), append.last()),
                    Replies.to(connection, correlationId));
        } else if (message instanceof JobMessage.CancelTasks cancel) {
            loop.submit(new Command.CancelTasks(cancel.job(), cancel.calls()), Replies.to(connection, correlationId));
        } else if (message instanceof JobMessage.AttachSession attach) {
            slots.attach(attach.requestId(), connection, correlationId);
        } else if (message instanceof JobMessage.RenewSession renew) {
            loop.submit(new Command.RenewSession(renew.requestId()), Replies.to(connection, correlationId));
        } else if (message instanceof JobMessage.EndSession end) {
            loop.submit(new Command.EndSession(end.requestId()), Replies.to(connection, correlationId));
        } else if (message instanceof JobMessage.GiveUpSlot slot) {
            loop.submit(
                    new Command.GiveUpSlot(slot.requestId(), slot.attempt()), Replies.to(connection, correlationId));
        } else if (message instanceof JobMessage.SetTenant set) {
            loop.submit(new Command.SetTenant(set.tenant()), Replies.to(connection, correlationId));
        } else if (message instanceof JobMessage.UnsetTenant unset) {
            loop.submit(new Command.UnsetTenant(unset.tenant()), Replies.to(connection, correlationId));
        } else if (message instanceof JobMessage.RegisterView register) {
            loop.submit(new Command.RegisterView(register.spec()), Replies.to(connection, correlationId));
        } else if (message instanceof JobMessage.WatchJob watch) {
            watchers.watch(watch.job(), connection, correlationId);
        } else {
            Replies.when(read(message), connection, correlationId);
        }
    }

    private CompletableFuture<? extends Message> read(JobMessage message) {
        if (message instanceof JobMessage.GetJob get) {
            return view(core -> core.job(get.job()).orElseThrow(() -> unknown(get.job())));
        }
        if (message instanceof JobMessage.ExplainJob explain) {
            return view(core -> core.explain(explain.job()).orElseThrow(() -> unknown(explain.job())));
        }
        if (message instanceof JobMessage.GetList list) {
            return switch (list.listing()) {
                case JOBS -> view(CoordinatorCore::jobs);
                case NODES -> view(CoordinatorCore::nodes);
                case MODELS -> view(CoordinatorCore::models);
                case TENANTS -> view(CoordinatorCore::tenants);
                case FEATURE_VIEWS -> view(core -> core.featureViews().all());
                case FEATURE_DOORS -> view(CoordinatorCore::featureDoors);
                case DATASETS -> records.datasets();
            };
        }
        if (message instanceof JobMessage.GetTaskResults get) {
            return view(core -> core.calls(get.job(), get.from()).orElseThrow(() -> unknown(get.job())));
        }
        if (message instanceof JobMessage.GetImportances get) {
            return importances(get.job(), get.method());
        }
        if (message instanceof JobMessage.GetDataset get) {
            return records.dataset(get.nameOrId());
        }
        if (message instanceof JobMessage.GetRuns get) {
            return records.runs(get.job(), get.limit());
        }
        if (message instanceof JobMessage.GetLogs get) {
            return logs.read(get.job(), get.trial()).thenApply(JobMessage.Logs::new);
        }
        throw PeerHandler.unexpected(message);
    }

    private CompletableFuture<JobMessage.View> importances(JobId job, String method) {
        // Takes up to a second: on a thread that nobody waits for.
        return loop.query(core -> {
                    var unused = core.spec(job).orElseThrow(() -> unknown(job));
                    return core.history(job)
                            .orElseThrow(() -> new ClusterException(
                                    ErrorCode.INVALID_ARGUMENT,
                                    "job: " + job + " is no sweep (expected: one); only sweeps have parameters"));
                })
                .thenApplyAsync(sweep -> new JobMessage.View(Json.write(SweepImportances.of(sweep, method))));
    }

    private CompletableFuture<JobMessage.View> view(Function<CoordinatorCore, Object> query) {
        // The JSON of a long list takes a while: written on the thread that completes the query, not on the loop.
        return loop.query(query).thenApply(value -> new JobMessage.View(Json.write(value)));
    }

    void onClose(Connection connection) {
        watchers.forget(connection);
        slots.onClose(connection);
    }

    /** The refusal of a job id that nobody has. */
    public static ClusterException unknown(JobId job) {
        return new ClusterException(
                ErrorCode.NOT_FOUND, "job: '" + job + "' (expected: a job of this cluster); list them with 'jobs'");
    }
}
