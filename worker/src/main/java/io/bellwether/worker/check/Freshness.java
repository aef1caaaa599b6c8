package io.bellwether.worker.check;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.transform.IsoTimes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** A bound on the age of the newest time of a column. */
final class Freshness implements RunningCheck {
    private static final double HOUR = 3_600;

    private final TableChecks.Subject subject;
    private final double nowSeconds;
    private double newest = Double.NEGATIVE_INFINITY;

    Freshness(TableChecks.Subject subject, long nowMillis) {
        this.subject = subject;
        this.nowSeconds = nowMillis / 1e3;
    }

    @Override
    public List<String> columns() {
        return subject.columns();
    }

    @Override
    public void add(List<ColumnVector> columns, int rows, long firstRow) {
        ColumnVector column = columns.get(0);
        for (int row = 0; row < rows; row++) {
            if (!RowRules.isMissing(column, row)) {
                newest = Math.max(newest, seconds(column, row));
            }
        }
    }

    private static double seconds(ColumnVector column, int row) {
        TableColumn.Kind kind = column.column().kind();
        if (kind == TableColumn.Kind.DATE) {
            return column.number(row) * 24 * HOUR;
        }
        if (kind != TableColumn.Kind.TEXT) {
            return column.number(row);
        }
        try {
            return IsoTimes.parse(column.text(row)).toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return Double.NEGATIVE_INFINITY; // what is no time makes nothing fresh
        }
    }

    @Override
    public boolean isMergeable() {
        return true;
    }

    @Override
    public PartialCheck seen() {
        return PartialCheck.of(newest);
    }

    @Override
    public void add(PartialCheck next) {
        newest = Math.max(newest, next.numbers().get(0));
    }

    @Override
    public CheckResult result() {
        double age = (nowSeconds - newest) / HOUR;
        double most = subject.spec().number("hours", 0);
        String observed = Double.isInfinite(age)
                ? "no time at all"
                : "the newest is of " + Instant.ofEpochSecond((long) newest) + ", " + Shown.number(age) + " hours ago";
        return subject.result(age <= most, "a time within " + Shown.number(most) + " hours", observed, 0, 0, List.of());
    }
}
