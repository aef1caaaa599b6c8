package io.bellwether.worker.check;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.worker.dataset.ColumnVector;
import java.util.List;

/** A bound on a statistic of a column. */
final class Statistic implements RunningCheck {
    private final TableChecks.Subject subject;
    private final String statistic;
    private final Values values = new Values();
    private final HashSet64 distinct = new HashSet64();
    private long rows;
    private long missing;
    private double sum;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;
    private double mean;
    private double squares;

    Statistic(TableChecks.Subject subject) {
        this.subject = subject;
        this.statistic = subject.spec().word("statistic", "");
    }

    @Override
    public List<String> columns() {
        return subject.columns();
    }

    @Override
    public void add(List<ColumnVector> columns, int count, long firstRow) {
        ColumnVector column = columns.get(0);
        for (int row = 0; row < count; row++) {
            rows++;
            if (RowRules.isMissing(column, row)) {
                missing++;
            } else if (statistic.startsWith("distinct")) {
                distinct.add(HashSet64.hash(column, row));
            } else {
                add(column.number(row));
            }
        }
    }

    private void add(double value) {
        long count = rows - missing;
        sum += value;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
        double before = value - mean; // Welford's
        mean += before / count;
        squares += before * (value - mean);
        if (statistic.equals("median")) {
            values.add(value);
        }
    }

    /** The median of many numbers is that of a sample, which depends on their order. */
    @Override
    public boolean isMergeable() {
        return !statistic.equals("median");
    }

    @Override
    public void merge(RunningCheck next) {
        RunningCheck.super.merge(next);
        distinct.addAll(((Statistic) next).distinct);
    }

    /** Not which values there are. */
    @Override
    public boolean isTold() {
        return isMergeable() && !statistic.startsWith("distinct");
    }

    @Override
    public PartialCheck seen() {
        return PartialCheck.of((double) rows, (double) missing, sum, least, greatest, mean, squares);
    }

    @Override
    public void add(PartialCheck next) {
        List<Double> other = next.numbers();
        double here = rows - missing;
        double there = other.get(0) - other.get(1);
        if (there > 0) {
            double distance = other.get(5) - mean; // Chan's
            mean += distance * there / (here + there);
            squares += other.get(6) + distance * distance * here * there / (here + there);
        }
        rows += other.get(0).longValue();
        missing += other.get(1).longValue();
        sum += other.get(2);
        least = Math.min(least, other.get(3));
        greatest = Math.max(greatest, other.get(4));
    }

    @Override
    public CheckResult result() {
        double value = value();
        boolean passes = subject.isWithin(value);
        return subject.result(
                passes, statistic + " " + subject.bounds(), statistic + " " + Shown.number(value), 0, 0, List.of());
    }

    private double value() {
        long count = rows - missing;
        return switch (statistic) {
            case "mean" -> count == 0 ? Double.NaN : mean;
            case "min" -> least;
            case "max" -> greatest;
            case "sum" -> sum;
            case "deviation" -> count == 0 ? Double.NaN : Math.sqrt(squares / count);
            case "median" -> values.quantile(0.5);
            case "distinct" -> distinct.size();
            case "distinct-share" -> count == 0 ? Double.NaN : (double) distinct.size() / count;
            default -> rows == 0 ? 0 : (double) missing / rows;
        };
    }
}
