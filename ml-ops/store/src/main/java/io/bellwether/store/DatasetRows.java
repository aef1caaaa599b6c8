package io.bellwether.store;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.MalformedData;
import io.bellwether.records.dataset.DatasetRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Rows of {@code dataset_version} and {@code dataset_file}. */
final class DatasetRows {
    private static final Table<Record> DATASET = Columns.table("dataset_version");
    private static final Field<String> ID = Columns.text("dataset_id");
    private static final Field<Long> NUMBER = Columns.bigint("number");
    private static final Field<String> NAME = Columns.text("name");
    private static final Field<String> PATH = Columns.text("path");
    private static final Field<String> LABEL = Columns.text("label");
    private static final Field<String> FEATURES = Columns.text("features_json");
    private static final Field<Long> TRAIN_ROWS = Columns.bigint("train_rows");
    private static final Field<Long> VALIDATION_ROWS = Columns.bigint("validation_rows");
    private static final Field<Integer> SEGMENTS = Columns.integer("segments");
    private static final Field<String> SPEC = Columns.text("spec_json");
    private static final Field<String> JOB_ID = Columns.text("job_id");
    private static final Field<Long> CREATED_AT = Columns.bigint("created_at_ms");

    private static final Field<String> COLUMNS = Columns.text("columns_json");
    private static final Field<String> CHECKS = Columns.text("checks_json");
    private static final Field<String> MALFORMED = Columns.text("malformed_json");

    /** So much of an id may stand for it. */
    private static final int MIN_PREFIX = 8;

    private static final Table<Record> FILE = Columns.table("dataset_file");
    private static final Field<Integer> FILE_NUMBER = Columns.integer("number");
    private static final Field<Long> BYTES = Columns.bigint("bytes");
    private static final Field<String> SHA256 = Columns.text("sha256");

    private DatasetRows() {}

    /** Adds the version unless it is known; gives the record as it is kept, whose name may be that of the first load. */
    static DatasetRecord insertOrFind(DSLContext db, DatasetRecord dataset) {
        DatasetRecord known = find(db, dataset.id());
        if (known != null) {
            DatasetNames.put(db, dataset);
            DatasetRecord kept = known.columns().isEmpty() ? addColumns(db, known, dataset.columns()) : known;
            return putChecks(db, kept, dataset.checks());
        }
        DatasetVersion version = dataset.version();
        db.insertInto(DATASET)
                .set(ID, dataset.id())
                .set(NUMBER, Numbers.next(db, DATASET))
                .set(NAME, dataset.name())
                .set(PATH, version.spec().path())
                .set(LABEL, version.spec().label())
                .set(FEATURES, Json.write(version.features()))
                .set(TRAIN_ROWS, version.trainRows())
                .set(VALIDATION_ROWS, version.validationRows())
                .set(SEGMENTS, version.segments())
                .set(SPEC, Json.write(version.spec()))
                .set(JOB_ID, dataset.job().value())
                .set(CREATED_AT, dataset.createdAt().toEpochMilli())
                .set(COLUMNS, columnsJson(dataset.columns()))
                .set(CHECKS, dataset.checks().isEmpty() ? null : Json.write(dataset.checks()))
                .set(MALFORMED, dataset.malformed() == null ? null : Json.write(dataset.malformed()))
                .execute();
        for (int number = 0; number < version.files().size(); number++) {
            DatasetVersion.SourceFile file = version.files().get(number);
            db.insertInto(FILE)
                    .set(ID, dataset.id())
                    .set(FILE_NUMBER, number)
                    .set(PATH, file.path())
                    .set(BYTES, file.bytes())
                    .set(SHA256, file.sha256())
                    .execute();
        }
        DatasetNames.put(db, dataset);
        return dataset;
    }

    /** A version that an earlier program loaded has no statistics until it is loaded again. */
    private static DatasetRecord addColumns(DSLContext db, DatasetRecord known, List<ColumnStatistics> columns) {
        if (columns.isEmpty()) {
            return known;
        }
        db.update(DATASET)
                .set(COLUMNS, columnsJson(columns))
                .where(ID.eq(known.id()))
                .execute();
        return known.withColumns(columns);
    }

    /** The newest ones stay: the same data may be checked by other constraints each time. */
    private static DatasetRecord putChecks(DSLContext db, DatasetRecord known, List<CheckResult> checks) {
        if (checks.isEmpty()) {
            return known;
        }
        db.update(DATASET)
                .set(CHECKS, Json.write(checks))
                .where(ID.eq(known.id()))
                .execute();
        return known.withChecks(checks);
    }

    private static @Nullable String columnsJson(List<ColumnStatistics> columns) {
        return columns.isEmpty() ? null : Json.write(columns);
    }

    /** Without the statistics of its columns, which are long. */
    static @Nullable DatasetRecord findPlain(DSLContext db, @Nullable String id) {
        DatasetRecord found = find(db, id);
        return found == null ? null : found.withColumns(List.of());
    }

    static @Nullable DatasetRecord find(DSLContext db, @Nullable String id) {
        if (id == null) {
            return null;
        }
        Record row = db.select().from(DATASET).where(ID.eq(id)).fetchOne();
        return row == null
                ? null
                : toRecord(row, files(db, List.of(id)).getOrDefault(id, List.of()))
                        .withColumns(columns(row))
                        .withChecks(checks(row));
    }

    /** Each version by each of its names, what was loaded last first, without the statistics of their columns, which are long. */
    static List<DatasetRecord> all(DSLContext db) {
        var files = db.select().from(FILE).orderBy(ID, FILE_NUMBER).fetchGroups(ID, DatasetRows::toFile);
        Map<String, DatasetRecord> versions = db.select().from(DATASET).fetch().stream()
                .map(row -> toRecord(row, files.getOrDefault(row.get(ID), List.of())))
                .collect(Collectors.toMap(DatasetRecord::id, version -> version));
        return DatasetNames.all(db, id -> Objects.requireNonNull(versions.get(id)));
    }

    /** The newest version of that name, or whose id begins so. */
    static @Nullable DatasetRecord newest(DSLContext db, String nameOrId) {
        DatasetRecord named = DatasetNames.newest(db, nameOrId, id -> find(db, id));
        if (named != null) {
            return named;
        }
        String id = db.select(ID)
                .from(DATASET)
                .where(nameOrId.length() >= MIN_PREFIX ? ID.startsWith(nameOrId) : ID.eq(nameOrId))
                .orderBy(NUMBER.desc())
                .limit(1)
                .fetchOne(ID);
        DatasetRecord found = find(db, id);
        return found == null ? null : DatasetNames.asLoaded(db, found);
    }

    private static List<ColumnStatistics> columns(Record row) {
        String json = row.get(COLUMNS);
        return json == null ? List.of() : List.of(Json.read(json, ColumnStatistics[].class));
    }

    private static List<CheckResult> checks(Record row) {
        String json = row.get(CHECKS);
        return json == null ? List.of() : List.of(Json.read(json, CheckResult[].class));
    }

    private static @Nullable MalformedData malformed(Record row) {
        String json = row.get(MALFORMED);
        return json == null ? null : Json.read(json, MalformedData.class);
    }

    private static Map<String, List<DatasetVersion.SourceFile>> files(DSLContext db, List<String> ids) {
        return db.select().from(FILE).where(ID.in(ids)).orderBy(ID, FILE_NUMBER).fetchGroups(ID, DatasetRows::toFile);
    }

    private static DatasetVersion.SourceFile toFile(Record row) {
        return new DatasetVersion.SourceFile(row.get(PATH), row.get(BYTES), row.get(SHA256));
    }

    private static DatasetRecord toRecord(Record row, List<DatasetVersion.SourceFile> files) {
        var version = new DatasetVersion(
                row.get(ID),
                Json.read(row.get(SPEC), DatasetSpec.class),
                files,
                JsonTexts.texts(row.get(FEATURES)),
                row.get(TRAIN_ROWS),
                row.get(VALIDATION_ROWS),
                row.get(SEGMENTS));
        return new DatasetRecord(
                row.get(NAME),
                version,
                new JobId(row.get(JOB_ID)),
                Instant.ofEpochMilli(row.get(CREATED_AT)),
                List.of(),
                List.of(),
                malformed(row),
                false);
    }
}
