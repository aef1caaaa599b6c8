package io.bellwether.store;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.records.experiment.LoggedRun;
import io.bellwether.records.experiment.RunStatus;
import io.bellwether.records.filter.FilterField;
import io.bellwether.records.tracking.RunId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** Rows of {@code run} as clients see them: with their experiment, and with texts for parameters. */
final class LoggedRunRows {
    static final Field<String> RUN_ID = Columns.text("run_id");
    static final Field<Long> EXPERIMENT_ID = Columns.bigint("experiment_id");
    static final Field<Long> DELETED_AT = Columns.bigint("deleted_at_ms");
    static final Field<Long> NUMBER = Columns.bigint("number");

    private static final Table<Record> RUN = Columns.table("run");
    private static final Field<String> JOB_ID = Columns.text("job_id");
    private static final Field<String> NAME = Columns.text("name");
    private static final Field<String> STATUS = Columns.text("status");
    private static final Field<Integer> ATTEMPT = Columns.integer("attempt");
    private static final Field<String> USER_ID = Columns.text("user_id");
    private static final Field<Long> QUEUED_AT = Columns.bigint("queued_at_ms");
    private static final Field<Long> STARTED_AT = Columns.bigint("started_at_ms");
    private static final Field<Long> ENDED_AT = Columns.bigint("ended_at_ms");
    private static final Field<String> LOCATION = DSL.field(DSL.select(Columns.text("artifact_location"))
            .from(Columns.table("experiment"))
            .where(DSL.field(DSL.name("experiment", "experiment_id")).eq(DSL.field(DSL.name("run", "experiment_id")))));

    /** When it started, or was queued if it has not. */
    static final Field<Long> STARTED = DSL.coalesce(STARTED_AT, QUEUED_AT);

    static final SearchConditions SEARCH = new SearchConditions(new RunFields());

    private LoggedRunRows() {}

    /** What is to be known of a run before anything is done to it. */
    record Head(RunId id, @Nullable JobId job, int attempt, JobState status, boolean deleted) {}

    static @Nullable Head head(DSLContext db, RunId id) {
        Record row = db.select(JOB_ID, ATTEMPT, STATUS, DELETED_AT)
                .from(RUN)
                .where(RUN_ID.eq(id.value()))
                .fetchOne();
        if (row == null) {
            return null;
        }
        String job = row.get(JOB_ID);
        return new Head(
                id,
                job == null ? null : new JobId(job),
                row.get(ATTEMPT),
                JobState.valueOf(row.get(STATUS)),
                row.get(DELETED_AT) != null);
    }

    static List<LoggedRun> list(
            DSLContext db, Condition condition, int max, long offset, List<? extends OrderField<?>> orders) {
        List<? extends Record> rows = db.select(
                        RUN_ID, EXPERIMENT_ID, NAME, USER_ID, JOB_ID, STATUS, STARTED, ENDED_AT, DELETED_AT, LOCATION)
                .from(RUN)
                .where(condition)
                .orderBy(orders)
                .limit(max)
                .offset(offset)
                .fetch();
        List<String> ids = rows.stream().map(row -> row.get(RUN_ID)).toList();
        var metrics = LatestMetricRows.find(db, ids);
        var params = RunValueRows.paramTexts(db, ids);
        var tags = RunValueRows.tags(db, ids);
        return rows.stream()
                .map(row -> {
                    String id = row.get(RUN_ID);
                    String user = row.get(USER_ID);
                    String job = row.get(JOB_ID);
                    return new LoggedRun(
                            new RunId(id),
                            row.get(EXPERIMENT_ID),
                            row.get(NAME),
                            user == null ? "" : user,
                            job == null ? null : new JobId(job),
                            JobState.valueOf(row.get(STATUS)),
                            Instant.ofEpochMilli(row.get(STARTED)),
                            Columns.instant(row.get(ENDED_AT)),
                            row.get(DELETED_AT) != null,
                            row.get(LOCATION) + "/" + id + "/artifacts",
                            metrics.getOrDefault(id, List.of()),
                            params.getOrDefault(id, Map.of()),
                            tags.getOrDefault(id, Map.of()));
                })
                .toList();
    }

    static int setDeleted(DSLContext db, Condition which, @Nullable Instant at) {
        return db.update(RUN).set(DELETED_AT, Columns.millis(at)).where(which).execute();
    }

    /** Changes what is not null. */
    static void update(
            DSLContext db, RunId id, @Nullable JobState status, @Nullable Instant endedAt, @Nullable String name) {
        Map<Field<?>, Object> values = new HashMap<>();
        if (status != null) {
            values.put(STATUS, status.name());
        }
        if (endedAt != null) {
            values.put(ENDED_AT, endedAt.toEpochMilli());
        }
        if (name != null) {
            values.put(NAME, name);
        }
        if (!values.isEmpty()) {
            db.update(RUN).set(values).where(RUN_ID.eq(id.value())).execute();
        }
    }

    /** What runs can be searched by. */
    private static final class RunFields implements SearchConditions.Fields {
        @Override
        public Field<String> text(FilterField field) {
            return switch (field.kind()) {
                case PARAM -> valueOf("run_param", field.key());
                case TAG -> valueOf("run_tag", field.key());
                case ATTRIBUTE -> attribute(field.key());
                case METRIC -> throw new IllegalArgumentException(field + " is a number");
            };
        }

        private static Field<String> valueOf(String table, String key) {
            return Columns.valueOf(table, "run", "run_id", key, SQLDataType.VARCHAR);
        }

        private static Field<String> attribute(String name) {
            return switch (name) {
                case "run_id" -> RUN_ID;
                case "run_name" -> NAME;
                case "user_id" -> USER_ID;
                case "experiment_id" -> EXPERIMENT_ID.cast(SQLDataType.VARCHAR);
                case "artifact_uri" -> DSL.concat(LOCATION, DSL.val("/"), RUN_ID, DSL.val("/artifacts"));
                case "status" -> status();
                default -> throw new IllegalArgumentException(name);
            };
        }

        private static Field<String> status() {
            Map<String, String> names = new HashMap<>();
            for (JobState state : JobState.values()) {
                names.put(state.name(), RunStatus.of(state).name());
            }
            return DSL.case_(STATUS).mapValues(names);
        }

        @Override
        public Field<Double> number(FilterField field) {
            if (field.kind() == FilterField.Kind.METRIC) {
                return Columns.valueOf("latest_metric", "run", "run_id", field.key(), SQLDataType.DOUBLE);
            }
            return (field.key().equals("start_time") ? STARTED : ENDED_AT).coerce(SQLDataType.DOUBLE);
        }
    }
}
