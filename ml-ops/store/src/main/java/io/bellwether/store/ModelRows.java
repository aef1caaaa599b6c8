package io.bellwether.store;

import io.bellwether.client.job.JobId;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.ModelRef;
import io.bellwether.records.registry.ModelVersionRecord;
import io.bellwether.records.tracking.RunId;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** Rows of {@code registered_model} and {@code model_version}. */
final class ModelRows {
    private static final Table<Record> MODEL = Columns.table("registered_model");
    private static final Table<Record> VERSIONS = Columns.table("model_version");
    private static final Field<String> NAME = Columns.text("name");
    private static final Field<Integer> VERSION = Columns.integer("version");
    private static final Field<Long> NUMBER = Columns.bigint("number");
    private static final Field<String> FORMAT = Columns.text("format");
    private static final Field<String> SHA256 = Columns.text("artifact_sha256");
    private static final Field<Long> BYTES = Columns.bigint("artifact_bytes");
    private static final Field<String> FEATURES = Columns.text("features_json");
    private static final Field<String> LABEL = Columns.text("label");
    private static final Field<String> PROVENANCE = Columns.text("provenance_json");
    private static final Field<String> JOB_ID = Columns.text("job_id");
    private static final Field<String> RUN_ID = Columns.text("run_id");
    private static final Field<String> TRAINER = Columns.text("trainer");
    private static final Field<String> PARAMS = Columns.text("params_json");
    private static final Field<String> METRIC = Columns.text("metric");
    private static final Field<Double> VALUE = Columns.real("value");
    private static final Field<String> DATASET_ID = Columns.text("dataset_id");
    private static final Field<String> DATASET_NAME = Columns.text("dataset_name");
    private static final Field<Long> CREATED_AT = Columns.bigint("created_at_ms");

    private ModelRows() {}

    static void insert(DSLContext db, ModelVersionRecord version) {
        ModelRef model = version.model();
        ModelArtifact artifact = model.artifact();
        long createdAt = version.createdAt().toEpochMilli();
        db.insertInto(MODEL)
                .set(NAME, model.name())
                .set(CREATED_AT, createdAt)
                .onConflict(NAME)
                .doNothing()
                .execute();
        db.insertInto(VERSIONS)
                .set(NAME, model.name())
                .set(VERSION, model.version())
                .set(NUMBER, Numbers.next(db, VERSIONS))
                .set(FORMAT, artifact.format())
                .set(SHA256, artifact.sha256())
                .set(BYTES, artifact.bytes())
                .set(FEATURES, Json.write(artifact.features()))
                .set(LABEL, artifact.label())
                .set(PROVENANCE, Json.write(new TreeMap<>(artifact.provenance())))
                .set(JOB_ID, version.job().value())
                .set(RUN_ID, version.run().value())
                .set(TRAINER, version.trainer())
                .set(PARAMS, Json.write(version.params()))
                .set(METRIC, version.metric())
                .set(VALUE, Columns.stored(version.value()))
                .set(DATASET_ID, version.dataset())
                .set(DATASET_NAME, version.datasetName())
                .set(CREATED_AT, createdAt)
                .execute();
    }

    /** All versions of all models, newest first. */
    static List<ModelVersionRecord> all(DSLContext db) {
        return select(db, DSL.noCondition());
    }

    /** All versions of one model, newest first. */
    static List<ModelVersionRecord> versions(DSLContext db, String name) {
        return select(db, NAME.eq(name));
    }

    /** One version, or the newest for 0; empty if there is none. */
    static List<ModelVersionRecord> version(DSLContext db, String name, int version) {
        Condition condition = version == 0 ? DSL.noCondition() : VERSION.eq(version);
        return select(db, NAME.eq(name).and(condition)).stream().limit(1).toList();
    }

    /** The versions that a run made, newest first. */
    static List<ModelVersionRecord> ofRun(DSLContext db, RunId run) {
        return select(db, RUN_ID.eq(run.value()));
    }

    private static List<ModelVersionRecord> select(DSLContext db, Condition condition) {
        return db.select()
                .from(VERSIONS)
                .where(condition)
                .orderBy(NUMBER.desc())
                .fetch(ModelRows::toRecord);
    }

    private static ModelVersionRecord toRecord(Record row) {
        var artifact = new ModelArtifact(
                row.get(SHA256),
                row.get(BYTES),
                row.get(FORMAT),
                JsonTexts.texts(row.get(FEATURES)),
                row.get(LABEL),
                JsonTexts.textMap(row.get(PROVENANCE)));
        return new ModelVersionRecord(
                new ModelRef(row.get(NAME), row.get(VERSION), artifact),
                Instant.ofEpochMilli(row.get(CREATED_AT)),
                new JobId(row.get(JOB_ID)),
                new RunId(row.get(RUN_ID)),
                row.get(TRAINER),
                JsonTexts.values(row.get(PARAMS)),
                row.get(METRIC),
                Columns.loaded(row.get(VALUE)),
                row.get(DATASET_ID),
                row.get(DATASET_NAME));
    }
}
