package io.bellwether.store;

import io.bellwether.client.task.MetricPoint;
import io.bellwether.records.tracking.MetricRecord;
import io.bellwether.records.tracking.RunId;
import java.time.Instant;
import java.util.List;
import org.jooq.BatchBindStep;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** Rows of {@code metric}. */
final class MetricRows {
    private static final Table<Record> METRIC = Columns.table("metric");
    private static final Field<String> RUN_ID = Columns.text("run_id");
    private static final Field<String> KEY = Columns.text("key");
    private static final Field<Long> STEP = Columns.bigint("step");
    private static final Field<Integer> ATTEMPT = Columns.integer("attempt");
    private static final Field<Double> VALUE = Columns.real("value");
    private static final Field<Long> TIMESTAMP = Columns.bigint("timestamp_ms");
    private static final Field<Long> NUMBER = Columns.bigint("number");

    private MetricRows() {}

    /** Adds the points, or replaces those of the same key, step and attempt; these keep their place in the log order. */
    static void log(DSLContext db, RunId run, int attempt, List<MetricPoint> points) {
        String id = run.value();
        long number = Numbers.next(db, METRIC, RUN_ID.eq(id));
        BatchBindStep batch = db.batch(db.insertInto(METRIC, RUN_ID, KEY, STEP, ATTEMPT, VALUE, TIMESTAMP, NUMBER)
                .values("", "", 0L, 0, 0.0, 0L, 0L)
                .onConflict(RUN_ID, KEY, STEP, ATTEMPT)
                .doUpdate()
                .set(VALUE, DSL.excluded(VALUE))
                .set(TIMESTAMP, DSL.excluded(TIMESTAMP)));
        for (MetricPoint point : points) {
            Double value = Columns.stored(point.value());
            batch = batch.bind(id, point.name(), point.step(), attempt, value, point.timestampMillis(), number++);
        }
        batch.execute();
    }

    /** All values of a run in the order in which they were logged, of all attempts. */
    static List<MetricRecord> history(DSLContext db, RunId run) {
        return select(db, RUN_ID.eq(run.value()));
    }

    /** The values of one attempt. */
    static List<MetricRecord> history(DSLContext db, RunId run, int attempt) {
        return select(db, RUN_ID.eq(run.value()).and(ATTEMPT.eq(attempt)));
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
