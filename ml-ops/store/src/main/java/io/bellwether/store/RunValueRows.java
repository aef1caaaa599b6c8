package io.bellwether.store;

import io.bellwether.records.tracking.RunId;
import io.bellwether.records.tracking.RunRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Rows of {@code run_param}, {@code run_metric} and {@code run_tag}. */
final class RunValueRows {
    private static final Table<Record> PARAM = Columns.table("run_param");
    private static final Table<Record> METRIC = Columns.table("run_metric");
    private static final Table<Record> LATEST_METRIC = Columns.table("latest_metric");
    private static final Table<Record> TAG = Columns.table("run_tag");
    private static final Field<String> RUN_ID = Columns.text("run_id");
    private static final Field<String> KEY = Columns.text("key");
    private static final Field<String> VALUE = Columns.text("value");
    private static final Field<String> TYPE = Columns.text("type");
    private static final Field<Double> NUMBER_VALUE = Columns.real("value");

    private static final BatchStatement INSERT_PARAM =
            new BatchStatement(DSL.insertInto(PARAM, RUN_ID, KEY, VALUE, TYPE).values("", "", "", ""));
    private static final BatchStatement INSERT_METRIC =
            new BatchStatement(DSL.insertInto(METRIC, RUN_ID, KEY, NUMBER_VALUE).values("", "", 0.0));
    private static final BatchStatement UPSERT_TAG = new BatchStatement(DSL.insertInto(TAG, RUN_ID, KEY, VALUE)
            .values("", "", "")
            .onConflict(RUN_ID, KEY)
            .doUpdate()
            .set(VALUE, DSL.excluded(VALUE)));

    private RunValueRows() {}

    static void insertParams(DSLContext db, Collection<RunRecord> runs) {
        BatchStatement.Rows rows = INSERT_PARAM.rows();
        for (RunRecord run : runs) {
            for (var param : run.params().entrySet()) {
                ParamValue value = ParamValue.of(param.getValue());
                rows.add(run.id().value(), param.getKey(), value.value(), value.type());
            }
        }
        rows.execute(db);
    }

    static void insertMetrics(DSLContext db, Collection<RunRecord> runs) {
        BatchStatement.Rows rows = INSERT_METRIC.rows();
        for (RunRecord run : runs) {
            for (var metric : run.metrics().entrySet()) {
                rows.add(run.id().value(), metric.getKey(), Columns.stored(metric.getValue()));
            }
        }
        rows.execute(db);
    }

    static void insertTags(DSLContext db, Collection<RunRecord> runs) {
        BatchStatement.Rows rows = UPSERT_TAG.rows();
        runs.forEach(run -> add(rows, run.id(), run.tags()));
        rows.execute(db);
    }

    /** Adds tags, or changes those that are there. */
    static void setTags(DSLContext db, RunId run, Map<String, String> tags) {
        BatchStatement.Rows rows = UPSERT_TAG.rows();
        add(rows, run, tags);
        rows.execute(db);
    }

    private static void add(BatchStatement.Rows rows, RunId run, Map<String, String> tags) {
        tags.forEach((key, value) -> rows.add(run.value(), key, value));
    }

    /** Whether there was such a tag. */
    static boolean deleteTag(DSLContext db, RunId run, String key) {
        return db.deleteFrom(TAG).where(RUN_ID.eq(run.value()), KEY.eq(key)).execute() > 0;
    }

    /** Adds a parameter. */
    static void addParam(DSLContext db, RunId run, String key, String value) {
        db.insertInto(PARAM)
                .set(RUN_ID, run.value())
                .set(KEY, key)
                .set(VALUE, value)
                .set(TYPE, ParamValue.of(value).type())
                .execute();
    }

    /** A parameter as text; null if there is none. */
    static @Nullable String paramText(DSLContext db, RunId run, String key) {
        return db.select(VALUE)
                .from(PARAM)
                .where(RUN_ID.eq(run.value()), KEY.eq(key))
                .fetchOne(VALUE);
    }

    static Map<String, Map<String, Object>> params(DSLContext db, List<String> runs) {
        return byRun(db, PARAM, runs, row -> new ParamValue(row.get(TYPE), row.get(VALUE)).toObject());
    }

    static Map<String, Map<String, Double>> metrics(DSLContext db, List<String> runs) {
        return byRun(db, METRIC, runs, row -> Columns.loaded(row.get(NUMBER_VALUE)));
    }

    static Map<String, Map<String, Double>> latestMetrics(DSLContext db, List<String> runs) {
        return byRun(db, LATEST_METRIC, runs, row -> Columns.loaded(row.get(NUMBER_VALUE)));
    }

    /** The parameters as texts. */
    static Map<String, Map<String, String>> paramTexts(DSLContext db, List<String> runs) {
        return byRun(db, PARAM, runs, row -> row.get(VALUE));
    }

    static Map<String, Map<String, String>> tags(DSLContext db, List<String> runs) {
        return byRun(db, TAG, runs, row -> row.get(VALUE));
    }

    private static <V> Map<String, Map<String, V>> byRun(
            DSLContext db, Table<Record> table, List<String> runs, Function<Record, @Nullable V> value) {
        Map<String, Map<String, V>> byRun = new HashMap<>();
        for (List<String> some : Columns.pieces(runs)) {
            for (Record row : db.select().from(table).where(RUN_ID.in(some)).fetch()) {
                byRun.computeIfAbsent(row.get(RUN_ID), run -> new HashMap<>()).put(row.get(KEY), value.apply(row));
            }
        }
        return byRun;
    }
}
