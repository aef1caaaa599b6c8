package io.bellwether.store;

import io.bellwether.records.registry.NamedVersion;
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

/**
 * Versions of registered models of either kind, as clients see them: rows of {@code model_version} and {@code
 * external_model_version} with their notes and tags.
 */
final class NamedModelRows {
    static final String VERSION_TABLE = "named_version";
    static final Field<String> NAME = Columns.text("name");
    static final Field<Integer> VERSION = Columns.integer("version");
    static final Field<String> SOURCE = Columns.text("source");
    static final Field<String> RUN_ID = Columns.text("run_id");
    static final Field<String> STAGE = Columns.text("stage");
    static final Field<String> DESCRIPTION = Columns.text("description");
    static final Field<Long> CREATED_AT = Columns.bigint("created_at_ms");
    static final Field<Long> UPDATED_AT = Columns.bigint("updated_at_ms");

    /** The stage of a version that nobody has moved. */
    static final String NO_STAGE = "None";

    private static final Field<String> RUN_LINK = Columns.text("run_link");
    private static final Field<String> KEY = Columns.text("key");
    private static final Field<String> VALUE = Columns.text("value");
    private static final Table<Record> EXTERNAL = Columns.table("external_model_version");
    private static final Table<Record> OWN = Columns.table("model_version");
    private static final Table<Record> NOTE = Columns.table("model_version_note");
    private static final Table<Record> TAG = Columns.table("model_version_tag");

    private NamedModelRows() {}

    private static Table<?> versions() {
        Field<String> source = DSL.concat(DSL.inline("runs:/"), Columns.text("run_id"), DSL.inline("/model"))
                .as(SOURCE);
        Field<String> noLink = DSL.castNull(SQLDataType.VARCHAR).as(RUN_LINK);
        Table<?> either = DSL.select(NAME, VERSION, source, RUN_ID, noLink, CREATED_AT)
                .from(OWN)
                .unionAll(DSL.select(NAME, VERSION, SOURCE, RUN_ID, RUN_LINK, CREATED_AT)
                        .from(EXTERNAL))
                .asTable("either");
        return DSL.select(
                        of("either", NAME),
                        of("either", VERSION),
                        SOURCE,
                        RUN_ID,
                        RUN_LINK,
                        CREATED_AT,
                        DESCRIPTION,
                        DSL.coalesce(STAGE, DSL.inline(NO_STAGE)).as(STAGE),
                        DSL.coalesce(UPDATED_AT, CREATED_AT).as(UPDATED_AT))
                .from(either)
                .leftJoin(NOTE)
                .on(of("model_version_note", NAME).eq(of("either", NAME)))
                .and(of("model_version_note", VERSION).eq(of("either", VERSION)))
                .asTable(VERSION_TABLE);
    }

    private static <T> Field<T> of(String table, Field<T> field) {
        return DSL.field(DSL.name(table, field.getName()), field.getDataType());
    }

    static List<NamedVersion> list(
            DSLContext db, Condition condition, int max, long offset, List<? extends OrderField<?>> orders) {
        List<? extends Record> rows = db.select()
                .from(versions())
                .where(condition)
                .orderBy(orders)
                .limit(max)
                .offset(offset)
                .fetch();
        List<String> names = rows.stream().map(row -> row.get(NAME)).distinct().toList();
        Map<String, Map<String, String>> tags = tags(db, names);
        return rows.stream()
                .map(row -> toVersion(row, tags.getOrDefault(row.get(NAME) + "@" + row.get(VERSION), Map.of())))
                .toList();
    }

    private static Map<String, Map<String, String>> tags(DSLContext db, List<String> names) {
        Map<String, Map<String, String>> tags = new HashMap<>();
        for (List<String> some : Columns.pieces(names)) {
            for (Record row : db.select().from(TAG).where(NAME.in(some)).fetch()) {
                tags.computeIfAbsent(row.get(NAME) + "@" + row.get(VERSION), version -> new HashMap<>())
                        .put(row.get(KEY), row.get(VALUE));
            }
        }
        return tags;
    }

    private static NamedVersion toVersion(Record row, Map<String, String> tags) {
        return new NamedVersion(
                row.get(NAME),
                row.get(VERSION),
                row.get(SOURCE),
                orEmpty(row.get(RUN_ID)),
                orEmpty(row.get(RUN_LINK)),
                orEmpty(row.get(DESCRIPTION)),
                row.get(STAGE),
                Instant.ofEpochMilli(row.get(CREATED_AT)),
                Instant.ofEpochMilli(row.get(UPDATED_AT)),
                tags);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    static void insert(DSLContext db, NamedVersion version) {
        db.insertInto(EXTERNAL)
                .set(NAME, version.name())
                .set(VERSION, version.version())
                .set(SOURCE, version.source())
                .set(RUN_ID, version.run())
                .set(RUN_LINK, version.runLink())
                .set(CREATED_AT, version.createdAt().toEpochMilli())
                .execute();
        version.tags().forEach((key, value) -> setTag(db, version.name(), version.version(), key, value));
        if (!version.description().isEmpty()) {
            note(db, version.name(), version.version(), version.description(), NO_STAGE, version.createdAt());
        }
    }

    static void note(DSLContext db, String name, int version, String description, String stage, Instant at) {
        db.insertInto(NOTE)
                .set(NAME, name)
                .set(VERSION, version)
                .set(DESCRIPTION, description)
                .set(STAGE, stage)
                .set(UPDATED_AT, at.toEpochMilli())
                .onConflict(NAME, VERSION)
                .doUpdate()
                .set(DESCRIPTION, description)
                .set(STAGE, stage)
                .set(UPDATED_AT, at.toEpochMilli())
                .execute();
    }

    static void setTag(DSLContext db, String name, int version, String key, String value) {
        db.insertInto(TAG)
                .set(NAME, name)
                .set(VERSION, version)
                .set(KEY, key)
                .set(VALUE, value)
                .onConflict(NAME, VERSION, KEY)
                .doUpdate()
                .set(VALUE, value)
                .execute();
    }

    /** Whether sweeps register under this name: then the cluster alone counts its versions. */
    static boolean isOwn(DSLContext db, String name) {
        return db.fetchExists(OWN, NAME.eq(name));
    }

    /** The number after the last of a client's versions. */
    static int next(DSLContext db, String name) {
        Integer last =
                db.select(DSL.max(VERSION)).from(EXTERNAL).where(NAME.eq(name)).fetchOne(0, Integer.class);
        return last == null ? 1 : last + 1;
    }

    /** A sweep registers this version now; a client's of the same number gets another, with all that is said of it. */
    static void makeRoom(DSLContext db, String name, int version) {
        Condition inTheWay = NAME.eq(name).and(VERSION.eq(version));
        if (db.fetchExists(EXTERNAL, inTheWay)) {
            int other = next(db, name);
            for (Table<Record> table : List.of(EXTERNAL, NOTE, TAG)) {
                db.update(table).set(VERSION, other).where(inTheWay).execute();
            }
        }
    }
}
