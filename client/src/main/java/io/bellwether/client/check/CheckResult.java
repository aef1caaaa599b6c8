package io.bellwether.client.check;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a constraint found. Immutable.
 *
 * @param severity what a failure means
 * @param expected what must hold
 * @param observed what does
 * @param checked rows that were looked at, of a constraint on rows
 * @param failed how many of these failed
 * @param examples the first that did
 */
public record CheckResult(
        String check,
        List<String> columns,
        CheckSpec.Severity severity,
        boolean passed,
        String expected,
        String observed,
        long checked,
        long failed,
        List<FailingRow> examples) {
    private static final int SHOWN = 3;

    public CheckResult {
        columns = List.copyOf(columns);
        examples = List.copyOf(examples);
    }

    /**
     * A row that failed.
     *
     * @param row its number in the data, from 0
     */
    public record FailingRow(long row, String value) {}

    /** The fraction of the rows that were looked at which pass; 1 if there were none. */
    public double passing() {
        return checked == 0 ? 1 : 1 - (double) failed / checked;
    }

    /** Whether what the data is for may not begin. */
    public boolean stops() {
        return !passed && severity == CheckSpec.Severity.ERROR;
    }

    /** The result in a line. */
    public String line() {
        String rows = examples.isEmpty()
                ? ""
                : "; first in "
                        + examples.stream()
                                .limit(SHOWN)
                                .map(row -> "row " + row.row() + ": " + row.value())
                                .collect(Collectors.joining(", "));
        return check + (columns.isEmpty() ? "" : " of " + String.join(", ", columns)) + ": " + observed + " (expected: "
                + expected + ")" + rows;
    }

    /** Why the data may not be used; null if it may. */
    public static @Nullable String failure(List<CheckResult> results) {
        List<CheckResult> failing = results.stream().filter(CheckResult::stops).toList();
        if (failing.isEmpty()) {
            return null;
        }
        return failing.size() + " of " + results.size() + " data checks failed: "
                + failing.stream().map(CheckResult::line).collect(Collectors.joining("; "))
                + "; mend the data, or give these checks severity: warn";
    }
}
