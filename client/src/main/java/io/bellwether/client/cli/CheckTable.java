package io.bellwether.client.cli;

import io.bellwether.client.check.CheckResult;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What data checks have found, for people. */
final class CheckTable {
    private static final int ROWS = 3;

    private CheckTable() {}

    static Table of(List<CheckResult> checks) {
        Table table = new Table(
                "CHECK", "COLUMNS", "SEVERITY", "RESULT", "PASSING", "EXPECTED", "FOUND", "FIRST FAILING ROWS");
        for (CheckResult check : checks) {
            table.add(
                    check.check(),
                    String.join(", ", check.columns()),
                    check.severity().name().toLowerCase(Locale.ROOT),
                    check.passed() ? "passed" : check.stops() ? "FAILED" : "warning",
                    check.checked() == 0 ? null : passing(check),
                    check.expected(),
                    check.observed(),
                    check.examples().stream()
                            .limit(ROWS)
                            .map(row -> row.row() + ": " + row.value())
                            .collect(Collectors.joining("; ")));
        }
        return table;
    }

    /** Rounded down, so that 100% are all. */
    private static String passing(CheckResult check) {
        double percent = Math.floor(check.passing() * 1e5) / 1e3;
        return String.format(Locale.ROOT, percent == Math.rint(percent) ? "%.0f%%" : "%.3f%%", percent);
    }
}
