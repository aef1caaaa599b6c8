package io.bellwether.worker.dataset;

import io.bellwether.client.job.MetricSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a look at every label of a table found. No label is missing, or there would be no survey.
 *
 * @param what the label's name in messages
 * @param rows of the table
 * @param values the distinct values, sorted; at most {@link #MAX_VALUES}, so at that size there may be more
 * @param example where the first text lies, for messages; empty if there is none
 */
public record LabelSurvey(String what, long rows, boolean text, List<String> values, String example) {
    private static final int MAX_VALUES = 3;
    private static final Set<String> CLASS_METRICS = Set.of(MetricSpec.AUC.name(), MetricSpec.LOGLOSS.name());

    public LabelSurvey {
        values = List.copyOf(values);
    }

    /** Reads the label column of {@code table}; {@code INVALID_DATA} if a label is missing or there are no rows. */
    static LabelSurvey of(Table table, String label) {
        TableColumn column = table.column("dataset.label", label);
        String what = "label '" + label + "' of " + table.path();
        if (column.kind() == TableColumn.Kind.OPAQUE) {
            throw DataErrors.invalid(what, column.type(), "numbers or two classes", "choose another label");
        }
        boolean text = column.kind() == TableColumn.Kind.TEXT;
        LabelLook all = new LabelLook(text, MAX_VALUES);
        List<TablePiece> pieces = TablePiece.of(table);
        Pieces.forEach(
                pieces.size(),
                true,
                () -> piece -> LabelLook.of(pieces.get(piece), label, text, MAX_VALUES),
                (piece, look) -> all.add(look));
        check(what, table.path(), all.rows(), all.missing(), all.firstMissing());
        String example =
                table.firstText(label).map(first -> ", the first text " + first).orElse("");
        return new LabelSurvey(what, all.rows(), text, all.values(), example);
    }

    /** Of a table without a label; {@code INVALID_DATA} if there are no rows. */
    static LabelSurvey none(Table table) {
        long rows = table.files().stream().mapToLong(table::rows).sum();
        check("", table.path(), rows, 0, -1);
        return new LabelSurvey("no label of " + table.path(), rows, false, List.of(), "");
    }

    private static void check(String what, String path, long rows, long missing, long firstMissing) {
        if (rows == 0) {
            throw DataErrors.invalid("dataset path", path + " has no rows", "at least 2 rows", "check the file");
        }
        if (missing > 0) {
            throw DataErrors.invalid(
                    what,
                    "missing or NaN in " + missing + " of " + rows + " rows, first in row " + firstMissing
                            + " (rows count from 0)",
                    "a value in every row",
                    "drop or correct these rows");
        }
    }

    /** The coding that a metric needs; {@code INVALID_DATA} if the label does not suit it. */
    LabelCoding codingFor(MetricSpec metric) {
        if (CLASS_METRICS.contains(metric.name())) {
            requireTwo("two classes for metric '" + metric.name() + "'");
            return LabelCoding.ofTwo(values);
        }
        if (text) {
            requireTwo("numbers, two classes or no label");
            return LabelCoding.ofTwo(values);
        }
        return LabelCoding.AS_IS;
    }

    /** Every coding that some metric may have chosen. */
    List<LabelCoding> codings() {
        List<LabelCoding> codings = new ArrayList<>();
        if (!text) {
            codings.add(LabelCoding.AS_IS);
        }
        if (values.size() == 2) {
            codings.add(LabelCoding.ofTwo(values));
        }
        return codings;
    }

    private void requireTwo(String expectation) {
        if (values.size() == 1) {
            throw DataErrors.invalid(
                    what,
                    "one class, '" + values.get(0) + "' in all " + rows + " rows",
                    expectation,
                    "choose another label, or data that holds both classes");
        }
        if (values.size() > 2) {
            throw DataErrors.invalid(
                    what,
                    "more than two values (" + String.join(", ", values) + ", ...)" + example,
                    expectation,
                    text
                            ? "choose another label, or, if it should be numbers, say so in dataset.format.types and what becomes of others"
                                    + " in dataset.format.malformed"
                            : "choose another label, or metric 'rmse'");
        }
    }
}
