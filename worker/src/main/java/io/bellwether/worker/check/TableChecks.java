package io.bellwether.worker.check;

import static java.util.Objects.requireNonNull;

import io.bellwether.client.check.CheckKind;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.check.CheckSpec.Severity;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.Pieces;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.dataset.TablePiece;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. As many threads as there are cores look at pieces of the table, each with checks of its own, whose findings are joined in the
 * order of the rows: the report is the one that a single thread makes, but for the last digits of means, sums and deviations, which are added up by
 * pieces. What must see the rows one after another (unique, increasing, median, drift) has
 * one thread for itself meanwhile, which reads the columns of these alone.
 */
/** Checks the constraints of a spec on a table, of which only the columns are read that they are for. */
public final class TableChecks {
    private final Storage storage;
    private final Table table;
    private final List<DatasetVersion> references;
    private final long nowMillis;

    /** {@code references}: the versions of the datasets that constraints compare with. */
    TableChecks(Storage storage, Table table, List<DatasetVersion> references, long nowMillis) {
        this.storage = storage;
        this.table = table;
        this.references = references;
        this.nowMillis = nowMillis;
    }

    /**
     * Checks all; a column that is missing is a failure, too. None compares with a dataset by its name.
     *
     * @param nowMillis what is fresh or not is so by this
     */
    public static List<CheckResult> run(Storage storage, Table table, List<CheckSpec> checks, long nowMillis) {
        return checks.isEmpty()
                ? List.of()
                : new TableChecks(storage, table, List.of(), nowMillis).run(subjects(checks));
    }

    /** The constraints, in the order of the report. */
    static List<Subject> subjects(List<CheckSpec> checks) {
        List<Subject> subjects = new ArrayList<>();
        for (CheckSpec check : checks) {
            if (check.kind().isTogether() || check.kind() == CheckKind.COLUMNS) {
                subjects.add(new Subject(check, check.columns()));
            } else {
                check.columns().forEach(column -> subjects.add(new Subject(check, List.of(column))));
            }
        }
        return subjects;
    }

    /** What each finds, in their order. */
    List<CheckResult> run(List<Subject> subjects) {
        Map<Subject, RunningCheck> running = new LinkedHashMap<>();
        subjects.forEach(subject -> running.put(subject, open(subject)));
        read(running);
        return subjects.stream()
                .map(subject -> requireNonNull(running.get(subject)).result())
                .toList();
    }

    private void read(Map<Subject, RunningCheck> running) {
        List<Subject> apart = new ArrayList<>();
        List<RunningCheck> inOrder = new ArrayList<>();
        running.forEach((subject, check) -> {
            if (check.columns().isEmpty()) {
                return; // settled without a look at the rows
            }
            if (check.isMergeable()) {
                apart.add(subject);
            } else {
                inOrder.add(check);
            }
        });
        List<TablePiece> pieces = TablePiece.of(table);
        List<Runnable> passes = new ArrayList<>();
        if (!inOrder.isEmpty()) {
            ColumnPass pass = new ColumnPass(inOrder);
            passes.add(() -> pieces.forEach(pass::show));
        }
        if (!apart.isEmpty()) {
            passes.add(() -> readApart(pieces, apart, running));
        }
        Pieces.<Runnable>forEach(
                passes.size(),
                true,
                () -> number -> {
                    passes.get(number).run();
                    return passes.get(number);
                },
                (number, done) -> {});
    }

    private void readApart(List<TablePiece> pieces, List<Subject> apart, Map<Subject, RunningCheck> running) {
        Pieces.<List<RunningCheck>>forEach(
                pieces.size(),
                true,
                () -> number -> {
                    List<RunningCheck> own = apart.stream().map(this::open).toList();
                    new ColumnPass(own).show(pieces.get(number));
                    return own;
                },
                (number, own) -> {
                    for (int i = 0; i < own.size(); i++) {
                        requireNonNull(running.get(apart.get(i))).merge(own.get(i));
                    }
                });
    }

    private RunningCheck open(Subject subject) {
        CheckResult settled = settled(subject);
        if (settled != null) {
            return new Settled(settled);
        }
        return subject.spec().kind() == CheckKind.DRIFT
                ? new Drift(subject, reference(subject))
                : openSimple(subject, nowMillis);
    }

    private Drift.Seen reference(Subject subject) {
        String column = subject.columns().get(0);
        String name = subject.spec().referenceDataset();
        if (name == null) {
            return Drift.read(storage, subject.spec().word(CheckSpec.REFERENCE, ""), SourceFormat.FOUND, column);
        }
        DatasetVersion version = references.stream()
                .filter(each -> each.spec().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no version of dataset '" + name + "' was settled"));
        return Drift.read(storage, version, column);
    }

    /** What is known without a look at the rows; null if that is nothing. */
    @Nullable
    CheckResult settled(Subject subject) {
        List<String> columns = subject.columns();
        List<String> known = table.columns().stream().map(TableColumn::name).toList();
        List<String> missing =
                columns.stream().filter(column -> !table.has(column)).toList();
        if (!missing.isEmpty()) {
            String hint = Nearest.hint(missing.get(0), known);
            return subject.result(false, "all columns", "without " + missing + ", " + hint, 0, 0, List.of());
        }
        return switch (subject.spec().kind()) {
            case COLUMNS -> subject.result(true, "all columns", "all are there", 0, 0, List.of());
            case ROWS -> rows(subject);
            default -> null;
        };
    }

    /** One that has seen nothing yet, of a constraint that needs to know nothing but the rows' values. */
    static RunningCheck openSimple(Subject subject, long nowMillis) {
        return switch (subject.spec().kind()) {
            case FRESH -> new Freshness(subject, nowMillis);
            case STATISTIC -> new Statistic(subject);
            default -> new RowCheck(subject, RowRules.of(subject));
        };
    }

    private CheckResult rows(Subject subject) {
        long rows = table.files().stream().mapToLong(table::rows).sum();
        boolean passes = subject.isWithin((double) rows);
        return subject.result(passes, subject.bounds() + " rows", rows + " rows", 0, 0, List.of());
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

        @Override
        public boolean isMergeable() {
            return false;
        }

        @Override
        public PartialCheck seen() {
            throw new IllegalStateException("it has seen nothing");
        }

        @Override
        public void add(PartialCheck next) {
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
