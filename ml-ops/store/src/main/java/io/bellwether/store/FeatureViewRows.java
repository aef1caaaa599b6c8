package io.bellwether.store;

import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/** Rows of {@code feature_view}. */
final class FeatureViewRows {
    private static final Table<Record> VIEW = Columns.table("feature_view");
    private static final Field<String> NAME = Columns.text("name");
    private static final Field<Integer> VERSION = Columns.integer("version");
    private static final Field<String> PATH = Columns.text("path");
    private static final Field<String> SPEC = Columns.text("spec_json");
    private static final Field<Long> CREATED_AT = Columns.bigint("created_at_ms");
    private static final Field<Long> WATERMARK = Columns.bigint("watermark_us");
    private static final Field<Long> ENTITIES = Columns.bigint("entities");
    private static final Field<String> JOB_ID = Columns.text("job_id");
    private static final Field<Long> MATERIALIZED_AT = Columns.bigint("materialized_at_ms");

    private FeatureViewRows() {}

    static void insert(DSLContext db, FeatureView view) {
        db.insertInto(VIEW)
                .set(NAME, view.spec().name())
                .set(VERSION, view.version())
                .set(PATH, view.spec().path())
                .set(SPEC, Json.write(view.spec()))
                .set(CREATED_AT, view.registeredAt().toEpochMilli())
                .execute();
    }

    static void materialized(DSLContext db, String name, int version, FeatureView.Materialized materialized) {
        db.update(VIEW)
                .set(WATERMARK, materialized.watermarkMicros())
                .set(ENTITIES, materialized.entities())
                .set(JOB_ID, materialized.job().value())
                .set(MATERIALIZED_AT, materialized.at().toEpochMilli())
                .where(NAME.eq(name).and(VERSION.eq(version)))
                .execute();
    }

    /** A version of a view; the newest for version 0. */
    static Optional<FeatureView> find(DSLContext db, String name, int version) {
        return db.select()
                .from(VIEW)
                .where(version == 0 ? NAME.eq(name) : NAME.eq(name).and(VERSION.eq(version)))
                .orderBy(VERSION.desc())
                .limit(1)
                .fetchOptional(FeatureViewRows::toView);
    }

    /** By name, each one's newest version first. */
    static List<FeatureView> all(DSLContext db) {
        return db.select().from(VIEW).orderBy(NAME, VERSION.desc()).fetch(FeatureViewRows::toView);
    }

    private static FeatureView toView(Record row) {
        FeatureView view = new FeatureView(
                Json.read(row.get(SPEC), FeatureViewSpec.class),
                row.get(VERSION),
                Instant.ofEpochMilli(row.get(CREATED_AT)),
                null);
        return row.get(WATERMARK) == null
                ? view
                : view.withMaterialized(new FeatureView.Materialized(
                        row.get(WATERMARK),
                        row.get(ENTITIES),
                        new JobId(row.get(JOB_ID)),
                        Instant.ofEpochMilli(row.get(MATERIALIZED_AT))));
    }
}
