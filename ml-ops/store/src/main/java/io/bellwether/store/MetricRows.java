package io.bellwether.store;

import io.bellwether.client.task.MetricPoint;
import io.bellwether.records.tracking.MetricRecord;
import io.bellwether.records.tracking.RunId;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.InsertValuesStep7;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** Rows of {@code metric}. */
final class MetricRows {
    /** In place of an attempt's number: what a client has logged. */
    static final int OF_CLIENT = 0;

    private static final Table<Record> METRIC = Columns.table("metric");
    private static final Field<String> RUN_ID = Columns.text("run_id");
    private static final Field<String> KEY = Columns.text("key");
    private static final Field<Long> STEP = Columns.bigint("step");
    private static final Field<Integer> ATTEMPT = Columns.integer("attempt");
    private static final Field<Double> VALUE = Columns.real("value");
    private static final Field<Long> TIMESTAMP = Columns.bigint("timestamp_ms");
    private static final Field<Long> NUMBER = Columns.bigint("number");

    private static final BatchStatement LOG = new BatchStatement(insert().onConflict(RUN_ID, KEY, STEP, ATTEMPT)
            .where(ATTEMPT.gt(DSL.inline(0)))
            .doUpdate()
            .set(VALUE, DSL.excluded(VALUE))
            .set(TIMESTAMP, DSL.excluded(TIMESTAMP)));
    private static final BatchStatement ADD = new BatchStatement(insert().onConflictDoNothing());

    private MetricRows() {}

    private static InsertValuesStep7<Record, Long, String, String, Long, Integer, Double, Long> insert() {
        return DSL.insertInto(METRIC, NUMBER, RUN_ID, KEY, STEP, ATTEMPT, VALUE, TIMESTAMP)
                .values(0L, "", "", 0L, 0, 0.0, 0L);
    }

    /** Adds an attempt's points, or replaces those of the same key and step; these keep their place in the log order. */
    static void log(DSLContext db, RunId run, int attempt, List<MetricPoint> points) {
        write(db, LOG, run, attempt, points);
    }

    /** Adds a client's points, but those that are there already: a client that got no answer says the same again. */
    static void add(DSLContext db, RunId run, List<MetricPoint> points) {
        write(db, ADD, run, OF_CLIENT, points);
    }

    private static void write(
            DSLContext db, BatchStatement statement, RunId run, int attempt, List<MetricPoint> points) {
        long number = Numbers.next(db, METRIC);
        BatchStatement.Rows rows = statement.rows();
        for (MetricPoint point : points) {
            Double value = Columns.stored(point.value());
            rows.add(number++, run.value(), point.name(), point.step(), attempt, value, point.timestampMillis());
        }
        rows.execute(db);
    }

    /** All values of a run in the order in which they were logged, of all attempts. */
    static List<MetricRecord> history(DSLContext db, RunId run) {
        return select(db, RUN_ID.eq(run.value()));
    }

    /** The values of one attempt, and those of clients. */
    static List<MetricRecord> history(DSLContext db, RunId run, int attempt) {
        return select(db, RUN_ID.eq(run.value()).and(ATTEMPT.in(attempt, OF_CLIENT)));
    }

    /** The values of one metric of one attempt, and those of clients, in the order in which they were logged. */
    static List<MetricPoint> history(DSLContext db, RunId run, int attempt, String key, int max, long offset) {
        return db.select(STEP, VALUE, TIMESTAMP)
                .from(METRIC)
                .where(RUN_ID.eq(run.value()), KEY.eq(key), ATTEMPT.in(attempt, OF_CLIENT))
                .orderBy(NUMBER)
                .limit(max)
                .offset(offset)
                .fetch(row -> new MetricPoint(key, row.get(STEP), Columns.loaded(row.get(VALUE)), row.get(TIMESTAMP)));
    }

    private static List<MetricRecord> select(DSLContext db, Condition condition) {
        return db.select().from(METRIC).where(condition).orderBy(NUMBER).fetch(MetricRows::toRecord);
    }

    private static MetricRecord toRecord(Record row) {
        return new MetricRecord(
                new RunId(row.get(RUN_ID)),
                row.get(KEY),
                row.get(STEP),
                row.get(ATTEMPT),
                Columns.loaded(row.get(VALUE)),
                Instant.ofEpochMilli(row.get(TIMESTAMP)));
    }
}
