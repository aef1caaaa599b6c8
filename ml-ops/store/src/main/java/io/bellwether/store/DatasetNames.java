package io.bellwether.store;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.json.Json;
import io.bellwether.records.dataset.DatasetRecord;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Rows of {@code dataset_name}: the names that each version was loaded by. */
final class DatasetNames {
    private static final Table<Record> NAMED = Columns.table("dataset_name");
    private static final Field<String> NAME = Columns.text("name");
    private static final Field<String> ID = Columns.text("dataset_id");
    private static final Field<Long> NUMBER = Columns.bigint("number");
    private static final Field<String> SPEC = Columns.text("spec_json");
    private static final Field<String> JOB_ID = Columns.text("job_id");
    private static final Field<Long> CREATED_AT = Columns.bigint("created_at_ms");
    private static final Field<String> CHECKS = Columns.text("checks_json");
    private static final Field<Integer> REFUSED = Columns.integer("refused");

    private DatasetNames() {}

    /** What was loaded last is the newest of its name. Once it was let pass by a name it stays loaded, whatever later checks say. */
    static void put(DSLContext db, DatasetRecord dataset) {
        long number = Numbers.next(db, NAMED);
        String spec = Json.write(dataset.version().spec());
        boolean refused = CheckResult.failure(dataset.checks()) != null;
        db.insertInto(NAMED)
                .set(NAME, dataset.name())
                .set(ID, dataset.id())
                .set(NUMBER, number)
                .set(SPEC, spec)
                .set(JOB_ID, dataset.job().value())
                .set(CREATED_AT, dataset.createdAt().toEpochMilli())
                .set(REFUSED, refused ? 1 : 0)
                .onConflict(NAME, ID)
                .doUpdate()
                .set(NUMBER, number)
                .set(SPEC, spec)
                .execute();
        if (!refused) {
            update(db, dataset, REFUSED, 0);
        }
        if (!dataset.checks().isEmpty()) {
            update(db, dataset, CHECKS, Json.write(dataset.checks()));
        }
    }

    private static <T> void update(DSLContext db, DatasetRecord dataset, Field<T> field, T value) {
        db.update(NAMED)
                .set(field, value)
                .where(NAME.eq(dataset.name()), ID.eq(dataset.id()))
                .execute();
    }

    /** Each version by each of its names, what was loaded last first, without what checks found; {@code version} gives the record of an id. */
    static List<DatasetRecord> all(DSLContext db, Function<String, DatasetRecord> version) {
        return db.select().from(NAMED).orderBy(NUMBER.desc()).fetch().stream()
                .map(row -> named(version.apply(row.get(ID)), row))
                .toList();
    }

    /** The newest version of a name; null if there is none. {@code version} gives the record of an id. */
    static @Nullable DatasetRecord newest(
            DSLContext db, String name, Function<String, @Nullable DatasetRecord> version) {
        Record row = db.select()
                .from(NAMED)
                .where(NAME.eq(name))
                .orderBy(NUMBER.desc())
                .limit(1)
                .fetchOne();
        return row == null ? null : checked(Objects.requireNonNull(version.apply(row.get(ID))), row);
    }

    /** A version as it was loaded by the name that its record has. */
    static DatasetRecord asLoaded(DSLContext db, DatasetRecord version) {
        Record row = db.select()
                .from(NAMED)
                .where(NAME.eq(version.name()), ID.eq(version.id()))
                .fetchOne();
        return row == null ? version : checked(version, row);
    }

    private static DatasetRecord checked(DatasetRecord version, Record row) {
        String checks = row.get(CHECKS);
        return named(version, row)
                .withChecks(checks == null ? List.of() : List.of(Json.read(checks, CheckResult[].class)));
    }

    private static DatasetRecord named(DatasetRecord version, Record row) {
        DatasetRecord named = version.withName(row.get(NAME));
        String spec = row.get(SPEC);
        if (spec != null) {
            DatasetSpec last = Json.read(spec, DatasetSpec.class);
            named = named.loaded(last, new JobId(row.get(JOB_ID)), Instant.ofEpochMilli(row.get(CREATED_AT)));
        }
        return row.get(REFUSED) == 0 ? named : named.asRefused();
    }
}
