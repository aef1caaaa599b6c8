package io.bellwether.store;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.records.experiment.LogLimits;
import io.bellwether.records.experiment.Page;
import io.bellwether.records.experiment.Search;
import io.bellwether.records.filter.FilterField;
import io.bellwether.records.registry.NamedModel;
import io.bellwether.records.registry.NamedVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SortField;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * Registered models as clients see and make them: those of sweeps, whose versions the cluster counts, and clients' own, which
 * point at models that lie elsewhere. Thread-safe; all methods block on the disk. Codes of failures: {@code
 * INVALID_ARGUMENT}, {@code NOT_FOUND}, {@code ALREADY_EXISTS}.
 */
public final class NamedModelStore {
    private static final List<String> STAGES = List.of(NamedModelRows.NO_STAGE, "Staging", "Production", "Archived");
    private static final SearchConditions SEARCH = new SearchConditions(new VersionFields());

    private static final Table<Record> MODEL = Columns.table("registered_model");
    private static final Table<Record> MODEL_TAG = Columns.table("registered_model_tag");
    private static final Field<String> KEY = Columns.text("key");
    private static final Field<String> VALUE = Columns.text("value");

    private final RecordDatabase database;

    NamedModelStore(RecordDatabase database) {
        this.database = database;
    }

    /** Makes a name under which versions can be registered. */
    public NamedModel create(String name, String description, Map<String, String> tags, Instant at) {
        LogLimits.checkKey("registered model name", name);
        tags.forEach(NamedModelStore::checkTag);
        return database.write(db -> {
            if (db.fetchExists(MODEL, NamedModelRows.NAME.eq(name))) {
                throw new ClusterException(
                        ErrorCode.ALREADY_EXISTS, "Registered Model (name=" + name + ") already exists.");
            }
            db.insertInto(MODEL)
                    .set(NamedModelRows.NAME, name)
                    .set(NamedModelRows.CREATED_AT, at.toEpochMilli())
                    .set(NamedModelRows.DESCRIPTION, description)
                    .execute();
            tags.forEach((key, value) -> db.insertInto(MODEL_TAG)
                    .set(NamedModelRows.NAME, name)
                    .set(KEY, key)
                    .set(VALUE, value)
                    .execute());
            return require(db, name);
        });
    }

    private static void checkTag(String key, String value) {
        LogLimits.checkKey("model tag name", key);
        LogLimits.checkLength("value of model tag '" + key + "'", value, LogLimits.MAX_MODEL_TAG_VALUE);
    }

    /** The model of a name. */
    public NamedModel get(String name) {
        return database.read(db -> require(db, name));
    }

    private static NamedModel require(DSLContext db, String name) {
        Record row = db.select().from(MODEL).where(NamedModelRows.NAME.eq(name)).fetchOne();
        if (row == null) {
            throw new ClusterException(ErrorCode.NOT_FOUND, "Registered Model with name=" + name + " not found");
        }
        Map<String, String> tags =
                db.select().from(MODEL_TAG).where(NamedModelRows.NAME.eq(name)).fetchMap(KEY, VALUE);
        long createdAt = row.get(NamedModelRows.CREATED_AT);
        Long updatedAt = row.get(NamedModelRows.UPDATED_AT);
        String description = row.get(NamedModelRows.DESCRIPTION);
        List<NamedVersion> versions = all(db, name);
        long newest = versions.stream()
                .mapToLong(version -> version.updatedAt().toEpochMilli())
                .max()
                .orElse(createdAt);
        return new NamedModel(
                name,
                description == null ? "" : description,
                Instant.ofEpochMilli(createdAt),
                Instant.ofEpochMilli(Math.max(newest, updatedAt == null ? createdAt : updatedAt)),
                tags,
                latest(versions));
    }

    private static List<NamedVersion> all(DSLContext db, String name) {
        return NamedModelRows.list(
                db, NamedModelRows.NAME.eq(name), Search.MAX_MODEL_VERSIONS, 0, List.of(NamedModelRows.VERSION.asc()));
    }

    private static List<NamedVersion> latest(List<NamedVersion> oldestFirst) {
        Map<String, NamedVersion> byStage = new TreeMap<>();
        oldestFirst.forEach(version -> byStage.put(version.stage(), version));
        return byStage.values().stream()
                .sorted(Comparator.comparingInt(NamedVersion::version))
                .toList();
    }

    /** The newest version of each of these stages, or of every one if none is given; oldest first. */
    public List<NamedVersion> latest(String name, List<String> stages) {
        List<String> wanted = stages.stream().map(NamedModelStore::stage).toList();
        return get(name).latest().stream()
                .filter(version -> wanted.isEmpty() || wanted.contains(version.stage()))
                .toList();
    }

    private static String stage(String text) {
        return STAGES.stream()
                .filter(stage -> stage.equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> LogLimits.invalid("stage", "'" + text + "'", "one of " + String.join(", ", STAGES)));
    }

    /** One version. */
    public NamedVersion version(String name, int version) {
        return database.read(db -> require(db, name, version));
    }

    private static NamedVersion require(DSLContext db, String name, int version) {
        Condition wanted = NamedModelRows.NAME.eq(name).and(NamedModelRows.VERSION.eq(version));
        return NamedModelRows.list(db, wanted, 1, 0, List.of()).stream()
                .findFirst()
                .orElseThrow(() -> new ClusterException(
                        ErrorCode.NOT_FOUND, "Model Version (name=" + name + ", version=" + version + ") not found"));
    }

    /** Registers the next version of a client's model; neither {@code source} nor {@code run} need exist. */
    public NamedVersion createVersion(
            String name,
            String source,
            String run,
            String runLink,
            String description,
            Map<String, String> tags,
            Instant at) {
        tags.forEach(NamedModelStore::checkTag);
        return database.write(db -> {
            require(db, name);
            if (NamedModelRows.isOwn(db, name)) {
                throw LogLimits.invalid(
                        "model",
                        "'" + name + "', whose versions sweeps register",
                        "a name that no sweep registers under");
            }
            int number = NamedModelRows.next(db, name);
            NamedModelRows.insert(
                    db,
                    new NamedVersion(
                            name, number, source, run, runLink, description, NamedModelRows.NO_STAGE, at, at, tags));
            return require(db, name, number);
        });
    }

    /** Says something else of a version. */
    public NamedVersion describe(String name, int version, String description, Instant at) {
        return database.write(db -> {
            NamedVersion known = require(db, name, version);
            NamedModelRows.note(db, name, version, description, known.stage(), at);
            return require(db, name, version);
        });
    }

    /** Moves a version to a stage; {@code archive} moves those that are there out of it. */
    public NamedVersion transition(String name, int version, String stage, boolean archive, Instant at) {
        String wanted = stage(stage);
        return database.write(db -> {
            NamedVersion known = require(db, name, version);
            if (archive) {
                all(db, name).stream()
                        .filter(each ->
                                each.version() != version && each.stage().equals(wanted))
                        .forEach(each ->
                                NamedModelRows.note(db, name, each.version(), each.description(), "Archived", at));
            }
            NamedModelRows.note(db, name, version, known.description(), wanted, at);
            return require(db, name, version);
        });
    }

    /** Versions of all models; those that changed last come first where no order is given. */
    public Page<NamedVersion> search(Search search) {
        List<SortField<?>> orders = new ArrayList<>(SEARCH.orders(search.orders()));
        orders.add(NamedModelRows.UPDATED_AT.desc());
        orders.add(NamedModelRows.NAME.asc());
        orders.add(NamedModelRows.VERSION.desc());
        return Page.of(
                database.read(db -> NamedModelRows.list(
                        db, SEARCH.condition(search.filter()), search.max() + 1, search.offset(), orders)),
                search.offset(),
                search.max());
    }

    /** What versions can be searched by. */
    private static final class VersionFields implements SearchConditions.Fields {
        @Override
        public Field<String> text(FilterField field) {
            if (field.kind() == FilterField.Kind.TAG) {
                return tag(field.key());
            }
            return switch (field.key()) {
                case "name" -> NamedModelRows.NAME;
                case "run_id" -> NamedModelRows.RUN_ID;
                default -> NamedModelRows.SOURCE;
            };
        }

        private static Field<String> tag(String key) {
            return DSL.field(DSL.select(VALUE)
                    .from(Columns.table("model_version_tag"))
                    .where(
                            column("model_version_tag", "name").eq(column(NamedModelRows.VERSION_TABLE, "name")),
                            column("model_version_tag", "version").eq(column(NamedModelRows.VERSION_TABLE, "version")),
                            KEY.eq(key)));
        }

        private static Field<Object> column(String table, String name) {
            return DSL.field(DSL.name(table, name));
        }

        @Override
        public Field<Double> number(FilterField field) {
            Field<?> number = switch (field.key()) {
                case "version_number" -> NamedModelRows.VERSION;
                case "creation_timestamp" -> NamedModelRows.CREATED_AT;
                default -> NamedModelRows.UPDATED_AT;
            };
            return number.coerce(SQLDataType.DOUBLE);
        }
    }
}
