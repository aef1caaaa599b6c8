package io.bellwether.store;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobState;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.records.experiment.Experiment;
import io.bellwether.records.experiment.LogLimits;
import io.bellwether.records.experiment.LoggedRun;
import io.bellwether.records.experiment.NewRun;
import io.bellwether.records.experiment.Page;
import io.bellwether.records.experiment.RunLog;
import io.bellwether.records.experiment.RunTags;
import io.bellwether.records.experiment.Search;
import io.bellwether.records.tracking.RunId;
import io.bellwether.records.tracking.RunRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.SortField;
import org.jspecify.annotations.Nullable;

/**
 * Runs as clients see and log them: their own, and the trials of sweeps. Of a trial, clients may set what is nobody's truth
 * (its name, tags, further parameters and metrics) and put it aside; its state is the cluster's.
 *
 * <p>Thread-safe; all methods block on the disk. Codes of failures: {@code INVALID_ARGUMENT}, {@code NOT_FOUND}.
 */
public final class LoggedRunStore {
    private final RecordDatabase database;

    LoggedRunStore(RecordDatabase database) {
        this.database = database;
    }

    /** Makes a run, which is running from now on. */
    public LoggedRun create(NewRun run) {
        RunLog log = new RunLog(List.of(), Map.of(), run.tags());
        return database.write(db -> {
            Experiment experiment = ExperimentStore.requireActive(db, run.experiment());
            RunRows.insert(db, List.of(new RunRows.NewRun(toRecord(run, log.tags()), experiment.id(), run.user())));
            return require(db, run.id());
        });
    }

    private static RunRecord toRecord(NewRun run, Map<String, String> tags) {
        return new RunRecord(
                run.id(),
                null,
                null,
                null,
                run.name(),
                JobState.RUNNING,
                0,
                null,
                "",
                Map.of(),
                0,
                null,
                "",
                null,
                Map.of(),
                tags,
                run.startedAt(),
                run.startedAt(),
                null,
                null);
    }

    /** A run, deleted or not. */
    public LoggedRun get(RunId id) {
        return database.read(db -> require(db, id));
    }

    private static LoggedRun require(DSLContext db, RunId id) {
        return LoggedRunRows.list(db, LoggedRunRows.RUN_ID.eq(id.value()), 1, 0, List.of()).stream()
                .findFirst()
                .orElseThrow(() -> unknown(id.value()));
    }

    /** What to say of an id that is no run's. */
    public static ClusterException unknown(String id) {
        return new ClusterException(ErrorCode.NOT_FOUND, "Run '" + id + "' not found");
    }

    private static LoggedRunRows.Head head(DSLContext db, RunId id) {
        LoggedRunRows.Head head = LoggedRunRows.head(db, id);
        if (head == null) {
            throw unknown(id.value());
        }
        return head;
    }

    private static LoggedRunRows.Head requireActive(DSLContext db, RunId id) {
        LoggedRunRows.Head head = head(db, id);
        if (head.deleted()) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The run " + id + " must be in the 'active' state. Current state is deleted; restore it first.");
        }
        return head;
    }

    /** Changes what is not null of a run; its name is its tag {@link RunTags#NAME} as well. */
    public LoggedRun update(RunId id, @Nullable JobState status, @Nullable Instant endedAt, @Nullable String name) {
        return database.write(db -> {
            LoggedRunRows.Head head = requireActive(db, id);
            boolean trial = head.job() != null;
            if (trial && status != null && status != head.status()) {
                throw LogLimits.invalid(
                        "status of run " + id + ", a trial of job " + head.job(),
                        status,
                        "none; its state is the cluster's");
            }
            LoggedRunRows.update(db, id, status, trial ? null : endedAt, name);
            if (name != null) {
                RunValueRows.setTags(db, id, Map.of(RunTags.NAME, name));
            }
            return require(db, id);
        });
    }

    /** Puts a run aside; nothing of it is lost. */
    public void delete(RunId id, Instant at) {
        database.write(db -> {
            head(db, id);
            return LoggedRunRows.setDeleted(db, LoggedRunRows.RUN_ID.eq(id.value()), at);
        });
    }

    /** Takes a run back into use. */
    public void restore(RunId id) {
        database.write(db -> {
            head(db, id);
            return LoggedRunRows.setDeleted(db, LoggedRunRows.RUN_ID.eq(id.value()), null);
        });
    }

    /** Keeps what a client logs, all or nothing. A parameter, once logged, keeps its value. */
    public void log(RunId id, RunLog log) {
        database.write(db -> {
            LoggedRunRows.Head head = requireActive(db, id);
            if (!log.params().isEmpty()) {
                addParams(db, id, log.params());
            }
            if (!log.tags().isEmpty()) {
                setTags(db, head, log.tags());
            }
            if (!log.metrics().isEmpty()) {
                MetricRows.add(db, id, log.metrics());
                LatestMetricRows.log(db, id, log.metrics());
            }
            return id;
        });
    }

    private static void addParams(DSLContext db, RunId id, Map<String, String> params) {
        params.forEach((key, value) -> {
            String known = RunValueRows.paramText(db, id, key);
            if (known == null) {
                RunValueRows.addParam(db, id, key, value);
            } else if (!known.equals(value)) {
                throw new ClusterException(
                        ErrorCode.INVALID_ARGUMENT,
                        "Changing param values is not allowed. Param with key='" + key
                                + "' was already logged with value='" + known + "' for run ID='" + id
                                + "'. Attempted logging new value '" + value + "'.");
            }
        });
    }

    private static void setTags(DSLContext db, LoggedRunRows.Head head, Map<String, String> tags) {
        tags.keySet().forEach(key -> checkNotOwn(head, key));
        RunValueRows.setTags(db, head.id(), tags);
        String name = tags.get(RunTags.NAME);
        if (name != null) {
            LoggedRunRows.update(db, head.id(), null, null, name);
        }
    }

    private static void checkNotOwn(LoggedRunRows.Head head, String key) {
        if (head.job() != null && RunTags.isOwn(key)) {
            throw LogLimits.invalid(
                    "tag of run " + head.id() + ", a trial of job " + head.job(),
                    "'" + key + "'",
                    "a name that does not begin with 'bellwether.'; those are the cluster's");
        }
    }

    /** Takes a tag away. */
    public void deleteTag(RunId id, String key) {
        database.write(db -> {
            checkNotOwn(requireActive(db, id), key);
            if (!RunValueRows.deleteTag(db, id, key)) {
                throw new ClusterException(ErrorCode.NOT_FOUND, "No tag with name: " + key + " in run with id " + id);
            }
            return id;
        });
    }

    /**
     * The values of one metric in the order in which they were logged: of a trial those of the attempt that counts, or its
     * final value if it has no other.
     */
    public Page<MetricPoint> history(RunId id, String key, int max, long offset) {
        return database.read(db -> {
            LoggedRunRows.Head head = head(db, id);
            List<MetricPoint> points = MetricRows.history(db, id, head.attempt(), key, max + 1, offset);
            if (points.isEmpty() && offset == 0) {
                points = LatestMetricRows.find(db, id, key);
            }
            return Page.of(points, offset, max);
        });
    }

    /** Runs of experiments; those that started last come first where no order is given. */
    public Page<LoggedRun> search(List<Long> experiments, Search search) {
        if (experiments.isEmpty()) {
            return new Page<>(List.of(), null);
        }
        Condition condition = LoggedRunRows.EXPERIMENT_ID
                .in(experiments)
                .and(ExperimentStore.lifecycle(search.view()))
                .and(LoggedRunRows.SEARCH.condition(search.filter()));
        List<SortField<?>> orders = new ArrayList<>(LoggedRunRows.SEARCH.orders(search.orders()));
        orders.add(LoggedRunRows.STARTED.desc());
        orders.add(LoggedRunRows.NUMBER.desc());
        return Page.of(
                database.read(db -> LoggedRunRows.list(db, condition, search.max() + 1, search.offset(), orders)),
                search.offset(),
                search.max());
    }
}
