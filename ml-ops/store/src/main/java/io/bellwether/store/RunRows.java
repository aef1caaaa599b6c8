package io.bellwether.store;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.TaskId;
import io.bellwether.records.tracking.RunId;
import io.bellwether.records.tracking.RunQuery;
import io.bellwether.records.tracking.RunRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Rows of {@code run}; those of its parameters, metrics and tags are in {@link RunValueRows}. */
final class RunRows {
    private static final Table<Record> RUN = Columns.table("run");
    private static final Field<String> RUN_ID = Columns.text("run_id");
    private static final Field<Long> NUMBER = Columns.bigint("number");
    private static final Field<Long> EXPERIMENT_ID = Columns.bigint("experiment_id");
    private static final Field<String> USER_ID = Columns.text("user_id");
    private static final Field<String> JOB_ID = Columns.text("job_id");
    private static final Field<Integer> TRIAL = Columns.integer("trial");
    private static final Field<Integer> TASK = Columns.integer("task");
    private static final Field<String> NAME = Columns.text("name");
    private static final Field<String> STATUS = Columns.text("status");
    private static final Field<Integer> ATTEMPT = Columns.integer("attempt");
    private static final Field<String> NODE = Columns.text("node");
    private static final Field<String> TRAINER = Columns.text("trainer");
    private static final Field<Long> SEED = Columns.bigint("seed");
    private static final Field<String> DATASET_ID = Columns.text("dataset_id");
    private static final Field<String> METRIC = Columns.text("metric");
    private static final Field<String> ERROR = Columns.text("error");
    private static final Field<Long> QUEUED_AT = Columns.bigint("queued_at_ms");
    private static final Field<Long> STARTED_AT = Columns.bigint("started_at_ms");
    private static final Field<Long> ENDED_AT = Columns.bigint("ended_at_ms");

    private static final BatchStatement INSERT = new BatchStatement(DSL.insertInto(
                    RUN,
                    List.of(
                            RUN_ID,
                            NUMBER,
                            EXPERIMENT_ID,
                            USER_ID,
                            JOB_ID,
                            TRIAL,
                            TASK,
                            NAME,
                            TRAINER,
                            SEED,
                            DATASET_ID,
                            METRIC,
                            QUEUED_AT,
                            STATUS,
                            ATTEMPT,
                            NODE,
                            ERROR,
                            STARTED_AT,
                            ENDED_AT))
            .values("", 0L, 0L, "", "", 0, 0, "", "", 0L, "", "", 0L, "", 0, "", "", 0L, 0L));
    private static final BatchStatement UPDATE = new BatchStatement(DSL.update(RUN)
            .set(STATUS, "")
            .set(ATTEMPT, 0)
            .set(NODE, "")
            .set(ERROR, "")
            .set(STARTED_AT, 0L)
            .set(ENDED_AT, 0L)
            .where(RUN_ID.eq("")));

    private RunRows() {}

    /**
     * A run that has no row yet.
     *
     * @param experiment that it belongs to
     * @param user who made it, if anybody said
     */
    record NewRun(RunRecord run, long experiment, @Nullable String user) {}

    /** Adds runs as they stand, with their parameters, metrics and tags. */
    static void insert(DSLContext db, Collection<NewRun> added) {
        if (added.isEmpty()) {
            return;
        }
        long number = Numbers.next(db, RUN);
        BatchStatement.Rows rows = INSERT.rows();
        for (NewRun each : added) {
            RunRecord run = each.run();
            JobId job = run.job();
            rows.add(
                    run.id().value(),
                    number++,
                    each.experiment(),
                    each.user(),
                    job == null ? null : job.value(),
                    run.trial(),
                    run.task(),
                    run.name(),
                    run.trainer(),
                    run.seed(),
                    run.dataset(),
                    run.metric(),
                    run.queuedAt().toEpochMilli(),
                    run.status().name(),
                    run.attempt(),
                    run.node(),
                    run.error(),
                    Columns.millis(run.startedAt()),
                    Columns.millis(run.endedAt()));
        }
        rows.execute(db);
        List<RunRecord> runs = added.stream().map(NewRun::run).toList();
        RunValueRows.insertParams(db, runs);
        RunValueRows.insertTags(db, runs);
        insertMetrics(db, runs);
    }

    /** Writes what changes while trials go on and end. */
    static void update(DSLContext db, Collection<RunRecord> runs) {
        if (runs.isEmpty()) {
            return;
        }
        BatchStatement.Rows rows = UPDATE.rows();
        for (RunRecord run : runs) {
            rows.add(
                    run.status().name(),
                    run.attempt(),
                    run.node(),
                    run.error(),
                    Columns.millis(run.startedAt()),
                    Columns.millis(run.endedAt()),
                    run.id().value());
        }
        rows.execute(db);
        insertMetrics(db, runs);
    }

    private static void insertMetrics(DSLContext db, Collection<RunRecord> runs) {
        RunValueRows.insertMetrics(db, runs);
        LatestMetricRows.end(db, runs);
    }

    static @Nullable RunRecord find(DSLContext db, RunId id) {
        return first(select(db, RUN_ID.eq(id.value()), 1));
    }

    /** The run of a task if it has not ended; without its tags, which nothing on this way needs. */
    static @Nullable RunRecord findOpen(DSLContext db, TaskId task) {
        Record row = db.select()
                .from(RUN)
                .where(JOB_ID.eq(task.job().value()).and(TASK.eq(task.number())))
                .fetchOne();
        if (row == null || JobState.valueOf(row.get(STATUS)).isTerminal()) {
            return null;
        }
        String id = row.get(RUN_ID);
        var params = RunValueRows.params(db, List.of(id)).getOrDefault(id, Map.of());
        return toRecord(row, params, Map.of(), Map.of());
    }

    /** The runs of a job that have not ended, at most {@code limit}. */
    static List<RunRecord> unfinished(DSLContext db, JobId job, int limit) {
        Condition open = STATUS.in(JobState.QUEUED.name(), JobState.RUNNING.name(), JobState.PAUSED.name());
        return select(db, JOB_ID.eq(job.value()).and(open), limit);
    }

    static List<RunRecord> find(DSLContext db, RunQuery query) {
        Condition condition = DSL.noCondition();
        JobId job = query.job();
        if (job != null) {
            condition = condition.and(JOB_ID.eq(job.value()));
        }
        JobState status = query.status();
        if (status != null) {
            condition = condition.and(STATUS.eq(status.name()));
        }
        RunId before = query.before();
        if (before != null) {
            condition = condition.and(NUMBER.lt(numberOf(db, before)));
        }
        return select(db, condition, query.limit());
    }

    private static Long numberOf(DSLContext db, RunId run) {
        Long number = db.select(NUMBER).from(RUN).where(RUN_ID.eq(run.value())).fetchOne(NUMBER);
        if (number == null) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND, "before: " + run + " (expected: the id of a run); begin without 'before'");
        }
        return number;
    }

    private static List<RunRecord> select(DSLContext db, Condition condition, int limit) {
        List<? extends Record> rows = db.select()
                .from(RUN)
                .where(condition)
                .orderBy(NUMBER.desc())
                .limit(limit)
                .fetch();
        if (rows.isEmpty()) {
            return List.of();
        }
        List<String> ids = rows.stream().map(row -> row.get(RUN_ID)).toList();
        var params = RunValueRows.params(db, ids);
        var metrics = RunValueRows.metrics(db, ids);
        metrics.putAll(RunValueRows.latestMetrics(
                db,
                rows.stream()
                        .filter(row -> row.get(JOB_ID) == null)
                        .map(row -> row.get(RUN_ID))
                        .toList()));
        var tags = RunValueRows.tags(db, ids);
        return rows.stream()
                .map(row -> {
                    String id = row.get(RUN_ID);
                    return toRecord(
                            row,
                            params.getOrDefault(id, Map.of()),
                            metrics.getOrDefault(id, Map.of()),
                            tags.getOrDefault(id, Map.of()));
                })
                .toList();
    }

    private static RunRecord toRecord(
            Record row, Map<String, Object> params, Map<String, Double> metrics, Map<String, String> tags) {
        String job = row.get(JOB_ID);
        return new RunRecord(
                new RunId(row.get(RUN_ID)),
                job == null ? null : new JobId(job),
                row.get(TRIAL),
                row.get(TASK),
                row.get(NAME),
                JobState.valueOf(row.get(STATUS)),
                row.get(ATTEMPT),
                row.get(NODE),
                row.get(TRAINER),
                params,
                row.get(SEED),
                row.get(DATASET_ID),
                row.get(METRIC),
                metrics.get(row.get(METRIC)),
                metrics,
                tags,
                Instant.ofEpochMilli(row.get(QUEUED_AT)),
                Columns.instant(row.get(STARTED_AT)),
                Columns.instant(row.get(ENDED_AT)),
                row.get(ERROR));
    }

    private static @Nullable RunRecord first(List<RunRecord> runs) {
        return runs.isEmpty() ? null : runs.get(0);
    }
}
