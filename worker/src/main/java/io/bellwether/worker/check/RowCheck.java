package io.bellwether.worker.check;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.worker.dataset.ColumnVector;
import java.util.ArrayList;
import java.util.List;

/** A constraint that every row passes or fails for itself. */
final class RowCheck implements RunningCheck {
    private static final int EXAMPLES = 10;

    private final TableChecks.Subject subject;
    private final RowRule rule;
    private final List<CheckResult.FailingRow> examples = new ArrayList<>();
    private long checked;
    private long failed;

    RowCheck(TableChecks.Subject subject, RowRule rule) {
        this.subject = subject;
        this.rule = rule;
    }

    /** What a row is to a constraint. */
    enum Verdict {
        PASSES,
        FAILS,
        /** It has no value to look at, which is for the constraint {@code complete} to complain of. */
        DOES_NOT_COUNT
    }

    /** Looks at a row. */
    interface RowRule {
        Verdict of(List<ColumnVector> columns, int row);

        /** What it wants of a row, in words. */
        String expectation();

        /** Whether its verdict follows from the rows before, too. */
        default boolean looksBack() {
            return false;
        }
    }

    @Override
    public List<String> columns() {
        return subject.columns();
    }

    @Override
    public void add(List<ColumnVector> columns, int rows, long firstRow) {
        for (int row = 0; row < rows; row++) {
            Verdict verdict = rule.of(columns, row);
            if (verdict == Verdict.DOES_NOT_COUNT) {
                continue;
            }
            checked++;
            if (verdict == Verdict.FAILS) {
                failed++;
                if (examples.size() < EXAMPLES) {
                    examples.add(new CheckResult.FailingRow(firstRow + row, Shown.values(columns, row)));
                }
            }
        }
    }

    @Override
    public boolean isMergeable() {
        return !rule.looksBack();
    }

    @Override
    public PartialCheck seen() {
        return new PartialCheck(checked, failed, examples, List.of());
    }

    @Override
    public void add(PartialCheck next) {
        checked += next.checked();
        failed += next.failed();
        next.examples().stream().limit(EXAMPLES - examples.size()).forEach(examples::add);
    }

    @Override
    public CheckResult result() {
        double passing = checked == 0 ? 1 : 1 - (double) failed / checked;
        double fraction = subject.spec().fraction();
        String expected = fraction == 1
                ? rule.expectation() + " in every row"
                : rule.expectation() + " in " + Shown.number(fraction * 100) + "% of the rows";
        String observed = failed + " of " + checked + " rows fail";
        boolean passes = failed == 0 || passing >= fraction;
        return subject.result(passes, expected, observed, checked, failed, examples);
    }
}
