package io.bellwether.store;

import io.bellwether.client.task.MetricPoint;
import io.bellwether.records.tracking.RunId;
import io.bellwether.records.tracking.RunRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** Rows of {@code latest_metric}: kept beside {@code metric}, so that a search need not look through histories. */
final class LatestMetricRows {
    private static final String NAME = "latest_metric";
    private static final Table<Record> LATEST = Columns.table(NAME);
    private static final Field<String> RUN_ID = Columns.text("run_id");
    private static final Field<String> KEY = Columns.text("key");
    private static final Field<Double> VALUE = Columns.real("value");
    private static final Field<Long> STEP = Columns.bigint("step");
    private static final Field<Long> TIMESTAMP = Columns.bigint("timestamp_ms");
    private static final Field<Integer> ATTEMPT = Columns.integer("attempt");
    private static final Field<Integer> FINAL = Columns.integer("final");

    private static final Comparator<MetricPoint> LATER = Comparator.comparingLong(MetricPoint::step)
            .thenComparingLong(MetricPoint::timestampMillis)
            .thenComparingDouble(point -> Double.isNaN(point.value()) ? Double.NEGATIVE_INFINITY : point.value());

    private static final BatchStatement LOG = upsert(laterOfClient());
    private static final BatchStatement REPORT = upsert(laterOfAttempt());
    private static final BatchStatement END =
            new BatchStatement(DSL.insertInto(LATEST, RUN_ID, KEY, VALUE, STEP, TIMESTAMP, ATTEMPT, FINAL)
                    .values("", "", 0.0, 0L, 0L, 0, 1)
                    .onConflict(RUN_ID, KEY)
                    .doUpdate()
                    .set(VALUE, DSL.excluded(VALUE))
                    .set(TIMESTAMP, DSL.excluded(TIMESTAMP))
                    .set(ATTEMPT, DSL.excluded(ATTEMPT))
                    .set(FINAL, DSL.excluded(FINAL)));

    private LatestMetricRows() {}

    /** A client has logged: what is later by (step, timestamp, value) is the latest. */
    static void log(DSLContext db, RunId run, List<MetricPoint> points) {
        write(db, LOG, run, MetricRows.OF_CLIENT, last(points, BinaryOperator.maxBy(LATER)));
    }

    private static Condition laterOfClient() {
        Condition sameMoment =
                excluded(STEP).eq(kept(STEP)).and(excluded(TIMESTAMP).eq(kept(TIMESTAMP)));
        return excluded(STEP)
                .gt(kept(STEP))
                .or(excluded(STEP).eq(kept(STEP)).and(excluded(TIMESTAMP).gt(kept(TIMESTAMP))))
                .or(sameMoment.and(
                        excluded(VALUE).gt(kept(VALUE)).or(kept(VALUE).isNull())));
    }

    /** An attempt has reported: its own latest steps, and what a later attempt says, take the place. */
    static void report(DSLContext db, RunId run, int attempt, List<MetricPoint> points) {
        write(db, REPORT, run, attempt, last(points, (kept, next) -> next.step() >= kept.step() ? next : kept));
    }

    private static Condition laterOfAttempt() {
        return kept(FINAL)
                .eq(DSL.inline(0))
                .and(excluded(ATTEMPT)
                        .gt(kept(ATTEMPT))
                        .or(excluded(ATTEMPT)
                                .eq(kept(ATTEMPT))
                                .and(excluded(STEP).ge(kept(STEP)))));
    }

    private static Collection<MetricPoint> last(List<MetricPoint> points, BinaryOperator<MetricPoint> choice) {
        if (points.size() == 1) {
            return points;
        }
        Map<String, MetricPoint> last = new HashMap<>();
        points.forEach(point -> last.merge(point.name(), point, choice));
        return last.values();
    }

    private static BatchStatement upsert(Condition condition) {
        return new BatchStatement(DSL.insertInto(LATEST, RUN_ID, KEY, VALUE, STEP, TIMESTAMP, ATTEMPT, FINAL)
                .values("", "", 0.0, 0L, 0L, 0, 0)
                .onConflict(RUN_ID, KEY)
                .doUpdate()
                .set(VALUE, DSL.excluded(VALUE))
                .set(STEP, DSL.excluded(STEP))
                .set(TIMESTAMP, DSL.excluded(TIMESTAMP))
                .set(ATTEMPT, DSL.excluded(ATTEMPT))
                .where(condition));
    }

    private static void write(
            DSLContext db, BatchStatement statement, RunId run, int attempt, Collection<MetricPoint> points) {
        BatchStatement.Rows rows = statement.rows();
        for (MetricPoint point : points) {
            rows.add(
                    run.value(),
                    point.name(),
                    Columns.stored(point.value()),
                    point.step(),
                    point.timestampMillis(),
                    attempt,
                    0);
        }
        rows.execute(db);
    }

    /** Of these, trials have ended: their final metrics are the latest, at the step that was reported last. */
    static void end(DSLContext db, Collection<RunRecord> runs) {
        BatchStatement.Rows rows = END.rows();
        for (RunRecord run : runs) {
            Instant endedAt = run.endedAt();
            if (endedAt != null) {
                for (var metric : run.metrics().entrySet()) {
                    rows.add(
                            run.id().value(),
                            metric.getKey(),
                            Columns.stored(metric.getValue()),
                            0L,
                            endedAt.toEpochMilli(),
                            run.attempt(),
                            1);
                }
            }
        }
        rows.execute(db);
    }

    /** The latest values of runs, each run's by key. */
    static Map<String, List<MetricPoint>> find(DSLContext db, List<String> runs) {
        Map<String, List<MetricPoint>> byRun = new HashMap<>();
        for (List<String> some : Columns.pieces(runs)) {
            for (Record row : db.select()
                    .from(LATEST)
                    .where(RUN_ID.in(some))
                    .orderBy(RUN_ID, KEY)
                    .fetch()) {
                byRun.computeIfAbsent(row.get(RUN_ID), run -> new ArrayList<>()).add(toPoint(row));
            }
        }
        return byRun;
    }

    /** The latest value of one metric; empty if there is none. */
    static List<MetricPoint> find(DSLContext db, RunId run, String key) {
        return db.select()
                .from(LATEST)
                .where(RUN_ID.eq(run.value()), KEY.eq(key))
                .fetch(LatestMetricRows::toPoint);
    }

    private static MetricPoint toPoint(Record row) {
        return new MetricPoint(
                row.get(KEY),
                row.get(STEP),
                Columns.loaded(row.get(VALUE)),
                Objects.requireNonNull(row.get(TIMESTAMP)));
    }

    private static <T> Field<T> kept(Field<T> field) {
        return DSL.field(DSL.name(NAME, field.getName()), field.getDataType());
    }

    private static <T> Field<T> excluded(Field<T> field) {
        return DSL.field(DSL.name("excluded", field.getName()), field.getDataType());
    }
}
