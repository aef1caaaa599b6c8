package io.bellwether.store;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.Sweep;
import io.bellwether.records.experiment.Experiment;
import io.bellwether.records.experiment.RunTags;
import io.bellwether.records.experiment.Search;
import io.bellwether.records.tracking.JobRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Rows of {@code experiment} and {@code experiment_tag}, and which experiment a job's runs belong to. */
final class ExperimentRows {
    static final Field<Long> ID = Columns.bigint("experiment_id");
    static final Field<String> NAME = Columns.text("name");
    static final Field<Long> CREATED_AT = Columns.bigint("created_at_ms");
    static final Field<Long> UPDATED_AT = Columns.bigint("updated_at_ms");
    static final Field<Long> DELETED_AT = Columns.bigint("deleted_at_ms");

    private static final Table<Record> EXPERIMENT = Columns.table("experiment");
    private static final Field<String> LOCATION = Columns.text("artifact_location");
    private static final Table<Record> TAG = Columns.table("experiment_tag");
    private static final Field<String> KEY = Columns.text("key");
    private static final Field<String> VALUE = Columns.text("value");
    private static final Table<Record> JOB = Columns.table("job");
    private static final Field<String> JOB_ID = Columns.text("job_id");

    private ExperimentRows() {}

    /** The experiment of a sweep's name, made or brought back as needed; its runs will belong to it. */
    static long ofSweep(DSLContext db, Sweep sweep, JobRecord job) {
        Experiment known = find(db, NAME.eq(sweep.name()));
        long id = known == null ? insert(db, sweep.name(), null, job.submittedAt()) : known.id();
        update(db, id, job.submittedAt(), Map.of(DELETED_AT, DSL.castNull(DELETED_AT)));
        setTag(db, id, RunTags.JOB, job.id().value());
        db.update(JOB).set(ID, id).where(JOB_ID.eq(job.id().value())).execute();
        return id;
    }

    static long ofJob(DSLContext db, JobId job) {
        Long id = db.select(ID).from(JOB).where(JOB_ID.eq(job.value())).fetchOne(ID);
        return Objects.requireNonNull(id, () -> "job: " + job + " has runs but no experiment");
    }

    /** Adds an experiment; {@code location} null for one of ours. */
    static long insert(DSLContext db, String name, @Nullable String location, Instant at) {
        Long last = db.select(DSL.max(ID)).from(EXPERIMENT).fetchOne(0, Long.class);
        long id = last == null ? Experiment.DEFAULT_ID : last + 1;
        db.insertInto(EXPERIMENT)
                .set(ID, id)
                .set(NAME, name)
                .set(LOCATION, location == null ? "mlflow-artifacts:/" + id : location)
                .set(CREATED_AT, at.toEpochMilli())
                .set(UPDATED_AT, at.toEpochMilli())
                .execute();
        return id;
    }

    static void update(DSLContext db, long id, Instant at, Map<Field<?>, Object> values) {
        db.update(EXPERIMENT)
                .set(UPDATED_AT, at.toEpochMilli())
                .set(values)
                .where(ID.eq(id))
                .execute();
    }

    static @Nullable Experiment find(DSLContext db, Condition condition) {
        return list(db, condition, Search.MAX_RESULTS, 0, List.of()).stream()
                .findFirst()
                .orElse(null);
    }

    static List<Experiment> list(
            DSLContext db, Condition condition, int max, long offset, List<? extends org.jooq.OrderField<?>> orders) {
        List<? extends Record> rows = db.select()
                .from(EXPERIMENT)
                .where(condition)
                .orderBy(orders)
                .limit(max)
                .offset(offset)
                .fetch();
        List<Long> ids = rows.stream().map(row -> row.get(ID)).toList();
        Map<Long, Map<String, String>> tags = tags(db, ids);
        return rows.stream()
                .map(row -> toExperiment(row, tags.getOrDefault(row.get(ID), Map.of())))
                .toList();
    }

    private static Map<Long, Map<String, String>> tags(DSLContext db, List<Long> ids) {
        Map<Long, Map<String, String>> tags = new HashMap<>();
        for (Record row : db.select().from(TAG).where(ID.in(ids)).fetch()) {
            tags.computeIfAbsent(row.get(ID), id -> new HashMap<>()).put(row.get(KEY), row.get(VALUE));
        }
        return tags;
    }

    private static Experiment toExperiment(Record row, Map<String, String> tags) {
        return new Experiment(
                row.get(ID),
                row.get(NAME),
                row.get(LOCATION),
                tags,
                Instant.ofEpochMilli(row.get(CREATED_AT)),
                Instant.ofEpochMilli(row.get(UPDATED_AT)),
                row.get(DELETED_AT) != null);
    }

    static void setTag(DSLContext db, long id, String key, String value) {
        db.insertInto(TAG)
                .set(ID, id)
                .set(KEY, key)
                .set(VALUE, value)
                .onConflict(ID, KEY)
                .doUpdate()
                .set(VALUE, value)
                .execute();
    }
}
