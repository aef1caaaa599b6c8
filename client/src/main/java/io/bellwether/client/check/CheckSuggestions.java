package io.bellwether.client.check;

import io.bellwether.client.task.ColumnStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Constraints that a dataset version keeps, made of the statistics of its columns: a beginning, for people to judge. What they say
 * of other data is a guess.
 */
public final class CheckSuggestions {
    private static final int MAX_SET = 20;
    /** Up to as many rows the number of different values is exact. */
    private static final long EXACT_ROWS = 256;

    private static final double MANY = 0.9;

    private CheckSuggestions() {}

    public static List<CheckSpec> of(List<ColumnStatistics> columns) {
        List<CheckSpec> checks = new ArrayList<>();
        columns.stream().findFirst().ifPresent(first -> {
            if (first.rows() > 0) {
                checks.add(CheckSpec.of(CheckKind.ROWS, Map.of("low", (double)
                        Math.max(1, (long) (first.rows() * MANY)))));
            }
        });
        columns.forEach(column -> addOf(column, checks));
        return checks;
    }

    private static void addOf(ColumnStatistics column, List<CheckSpec> checks) {
        String name = column.name();
        if (column.nulls() == 0) {
            checks.add(CheckSpec.complete(name));
        } else if (column.nulls() < column.rows()) {
            double share = Math.floor((1 - (double) column.nulls() / column.rows()) * MANY * 100) / 100;
            if (share > 0) {
                checks.add(CheckSpec.complete(name).mostly(share).asWarning());
            }
        }
        if (column.rows() <= EXACT_ROWS && column.rows() > 1 && column.distinct() == column.rows()) {
            checks.add(CheckSpec.unique(name));
        }
        ColumnStatistics.Numbers numbers = column.numbers();
        if (numbers != null) {
            checks.add(CheckSpec.range(name, numbers.min(), numbers.max()).asWarning());
        }
        ColumnStatistics.Texts texts = column.texts();
        if (texts != null
                && column.distinct() <= Math.min(MAX_SET, texts.frequent().size())) {
            checks.add(CheckSpec.inSet(
                            name,
                            texts.frequent().stream()
                                    .map(ColumnStatistics.Frequent::value)
                                    .toArray(String[]::new))
                    .asWarning());
        }
    }
}
