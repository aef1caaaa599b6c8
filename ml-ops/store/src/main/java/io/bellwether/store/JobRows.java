package io.bellwether.store;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView.ModelVersionName;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.TaskResult;
import io.bellwether.records.tracking.JobRecord;
import io.bellwether.records.tracking.ScoringRecord;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Rows of {@code job} and {@code scoring}. */
final class JobRows {
    private static final Table<Record> JOB = Columns.table("job");
    private static final Field<String> JOB_ID = Columns.text("job_id");
    private static final Field<String> KIND = Columns.text("kind");
    private static final Field<String> NAME = Columns.text("name");
    private static final Field<String> STATE = Columns.text("state");
    private static final Field<String> MODEL_NAME = Columns.text("model_name");
    private static final Field<Integer> MODEL_VERSION = Columns.integer("model_version");
    private static final Field<String> SPEC = Columns.text("spec_json");
    private static final Field<String> ERROR = Columns.text("error");
    private static final Field<Long> SUBMITTED_AT = Columns.bigint("submitted_at_ms");
    private static final Field<Long> ENDED_AT = Columns.bigint("ended_at_ms");

    private static final Table<Record> SCORING = Columns.table("scoring");
    private static final Field<String> OUTPUT = Columns.text("output");
    private static final Field<Long> ROWS_IN = Columns.bigint("rows_in");
    private static final Field<Long> ROWS_OUT = Columns.bigint("rows_out");
    private static final Field<Integer> FILES = Columns.integer("files");
    private static final Field<String> METRICS = Columns.text("metrics_json");
    private static final Field<Long> COMMITTED_AT = Columns.bigint("committed_at_ms");

    private JobRows() {}

    static void insert(DSLContext db, JobRecord job) {
        ModelVersionName model = job.model();
        db.insertInto(JOB)
                .set(JOB_ID, job.id().value())
                .set(KIND, job.spec().kind())
                .set(NAME, job.spec().name())
                .set(STATE, job.state().name())
                .set(MODEL_NAME, model == null ? null : model.name())
                .set(MODEL_VERSION, model == null ? null : (Integer) model.version())
                .set(SPEC, Json.write(job.spec()))
                .set(ERROR, job.error())
                .set(SUBMITTED_AT, job.submittedAt().toEpochMilli())
                .set(ENDED_AT, Columns.millis(job.endedAt()))
                .execute();
    }

    static void end(DSLContext db, JobRecord job) {
        db.update(JOB)
                .set(STATE, job.state().name())
                .set(ERROR, job.error())
                .set(ENDED_AT, Columns.millis(job.endedAt()))
                .where(JOB_ID.eq(job.id().value()))
                .execute();
    }

    static @Nullable JobRecord find(DSLContext db, JobId id) {
        Record row = db.select().from(JOB).where(JOB_ID.eq(id.value())).fetchOne();
        if (row == null) {
            return null;
        }
        String model = row.get(MODEL_NAME);
        return new JobRecord(
                id,
                Json.read(row.get(SPEC), JobSpec.class),
                model == null ? null : new ModelVersionName(model, row.get(MODEL_VERSION)),
                JobState.valueOf(row.get(STATE)),
                Instant.ofEpochMilli(row.get(SUBMITTED_AT)),
                Columns.instant(row.get(ENDED_AT)),
                row.get(ERROR));
    }

    static void insertScoring(DSLContext db, ScoringRecord scoring) {
        TaskResult.OutputCommitted output = scoring.output();
        db.insertInto(SCORING)
                .set(JOB_ID, scoring.job().value())
                .set(OUTPUT, output.output())
                .set(ROWS_IN, output.rowsIn())
                .set(ROWS_OUT, output.rowsOut())
                .set(FILES, output.files())
                .set(METRICS, Json.write(new TreeMap<>(output.metrics())))
                .set(COMMITTED_AT, scoring.at().toEpochMilli())
                .execute();
    }

    static @Nullable ScoringRecord findScoring(DSLContext db, JobId job) {
        Record row = db.select().from(SCORING).where(JOB_ID.eq(job.value())).fetchOne();
        if (row == null) {
            return null;
        }
        Map<String, Double> metrics = JsonTexts.doubles(row.get(METRICS));
        var output = new TaskResult.OutputCommitted(
                row.get(OUTPUT), row.get(ROWS_IN), row.get(ROWS_OUT), row.get(FILES), metrics);
        return new ScoringRecord(job, output, Instant.ofEpochMilli(row.get(COMMITTED_AT)));
    }
}
