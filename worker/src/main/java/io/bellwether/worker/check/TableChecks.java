package io.bellwether.worker.check;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckKind;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.check.CheckSpec.Severity;
import io.bellwether.client.spec.Nearest;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.dataset.TableReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks the constraints of a spec in one pass over a table, of which only the columns are read that they are for. */
public final class TableChecks {
    private final Storage storage;
    private final Table table;
    private final long nowMillis;

    private TableChecks(Storage storage, Table table, long nowMillis) {
        this.storage = storage;
        this.table = table;
        this.nowMillis = nowMillis;
    }

    /**
     * Checks all; a column that is missing is a failure, too.
     *
     * @param nowMillis what is fresh or not is so by this
     */
    public static List<CheckResult> run(Storage storage, Table table, List<CheckSpec> checks, long nowMillis) {
        return checks.isEmpty() ? List.of() : new TableChecks(storage, table, nowMillis).run(checks);
    }

    private List<CheckResult> run(List<CheckSpec> checks) {
        List<RunningCheck> running = new ArrayList<>();
        for (CheckSpec check : checks) {
            if (check.kind().isTogether() || check.kind() == CheckKind.COLUMNS) {
                running.add(open(check, check.columns()));
            } else {
                check.columns().forEach(column -> running.add(open(check, List.of(column))));
            }
        }
        read(running.stream().filter(check -> !check.columns().isEmpty()).toList());
        return running.stream().map(RunningCheck::result).toList();
    }

    /** All of them read columns; what is settled without a look at the rows is not among them. */
    private void read(List<RunningCheck> running) {
        Set<String> read = new LinkedHashSet<>();
        running.forEach(check -> read.addAll(check.columns()));
        List<String> names = List.copyOf(read);
        if (names.isEmpty()) {
            return;
        }
        long first = 0;
        for (Storage.StoredFile file : table.files()) {
            try (TableReader reader = table.read(file, names)) {
                for (int rows = reader.next(); rows > 0; rows = reader.next()) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new ClusterException(ErrorCode.CANCELLED, "checking was cancelled on request");
                    }
                    for (RunningCheck check : running) {
                        List<ColumnVector> columns = new ArrayList<>();
                        for (String column : check.columns()) {
                            columns.add(reader.columns().get(names.indexOf(column)));
                        }
                        check.add(columns, rows, first);
                    }
                    first += rows;
                }
            }
        }
    }

    private RunningCheck open(CheckSpec spec, List<String> columns) {
        Subject subject = new Subject(spec, columns);
        List<String> known = table.columns().stream().map(TableColumn::name).toList();
        List<String> missing =
                columns.stream().filter(column -> !table.has(column)).toList();
        if (!missing.isEmpty()) {
            String hint = Nearest.hint(missing.get(0), known);
            return new Settled(
                    subject.result(false, "all columns", "without " + missing + ", " + hint, 0, 0, List.of()));
        }
        return switch (spec.kind()) {
            case COLUMNS -> new Settled(subject.result(true, "all columns", "all are there", 0, 0, List.of()));
            case ROWS -> rows(subject);
            case FRESH -> new Freshness(subject, nowMillis);
            case STATISTIC -> new Statistic(subject);
            case DRIFT -> new Drift(subject, Drift.read(storage, spec, columns.get(0)));
            default -> new RowCheck(subject, RowRules.of(subject));
        };
    }

    private RunningCheck rows(Subject subject) {
        long rows = table.files().stream().mapToLong(table::rows).sum();
        boolean passes = subject.isWithin((double) rows);
        return new Settled(subject.result(passes, subject.bounds() + " rows", rows + " rows", 0, 0, List.of()));
    }

    /** What is known without a look at the rows. */
    private record Settled(CheckResult result) implements RunningCheck {
        @Override
        public List<String> columns() {
            return List.of();
        }

        @Override
        public void add(List<ColumnVector> columns, int rows, long firstRow) {
            throw new IllegalStateException("it reads no columns");
        }
    }

    /** A constraint and the columns that it is for now. */
    record Subject(CheckSpec spec, List<String> columns) {
        CheckResult result(
                boolean passed,
                String expected,
                String observed,
                long checked,
                long failed,
                List<CheckResult.FailingRow> examples) {
            Severity severity = spec.gates() ? Severity.ERROR : Severity.WARN;
            return new CheckResult(
                    spec.name(), columns, severity, passed, expected, observed, checked, failed, examples);
        }

        boolean isWithin(double value) {
            return value >= spec.number("low", Double.NEGATIVE_INFINITY)
                    && value <= spec.number("high", Double.POSITIVE_INFINITY);
        }

        /** The bounds in words. */
        String bounds() {
            Map<String, Object> params = spec.params();
            if (!params.containsKey("high")) {
                return "at least " + Shown.number(spec.number("low", 0));
            }
            return params.containsKey("low")
                    ? Shown.number(spec.number("low", 0)) + " to " + Shown.number(spec.number("high", 0))
                    : "at most " + Shown.number(spec.number("high", 0));
        }
    }
}
