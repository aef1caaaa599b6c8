package io.bellwether.worker.dataset;

import io.bellwether.client.job.MetricSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a look at every label of a table found. No label is missing, or there would be no survey.
 *
 * @param what the label's name in messages
 * @param rows of the table
 * @param values the distinct values, sorted; at most {@link #MAX_VALUES}, so at that size there may be more
 */
public record LabelSurvey(String what, long rows, boolean text, List<String> values) {
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
        Comparator<String> order = text ? Comparator.naturalOrder() : Comparator.comparingDouble(Double::parseDouble);
        Set<String> values = new TreeSet<>(order);
        double[] numbers = new double[MAX_VALUES]; // those of values, as they came: few labels are worth a text
        long rows = 0;
        long missing = 0;
        long firstMissing = -1;
        for (Storage.StoredFile file : table.files()) {
            try (TableReader reader = table.read(file, List.of(label))) {
                ColumnVector labels = reader.columns().get(0);
                for (int batch = reader.next(); batch > 0; batch = reader.next()) {
                    for (int row = 0; row < batch; row++) {
                        if (labels.isNull(row) || (!text && Double.isNaN(labels.number(row)))) {
                            firstMissing = missing++ == 0 ? rows + row : firstMissing;
                        } else if (values.size() < MAX_VALUES
                                && (text || !isAmong(numbers, values.size(), labels.number(row)))) {
                            numbers[values.size()] = text ? 0 : labels.number(row);
                            values.add(labels.text(row));
                        }
                    }
                    rows += batch;
                }
            }
        }
        check(what, table.path(), rows, missing, firstMissing);
        return new LabelSurvey(what, rows, text, new ArrayList<>(values));
    }

    private static boolean isAmong(double[] numbers, int count, double number) {
        for (int i = 0; i < count; i++) {
            if (Double.compare(numbers[i], number) == 0) {
                return true;
            }
        }
        return false;
    }

    /** Of a table without a label; {@code INVALID_DATA} if there are no rows. */
    static LabelSurvey none(Table table) {
        long rows = table.files().stream().mapToLong(table::rows).sum();
        check("", table.path(), rows, 0, -1);
        return new LabelSurvey("no label of " + table.path(), rows, false, List.of());
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
                    "more than two values (" + String.join(", ", values) + ", ...)",
                    expectation,
                    text ? "choose another label" : "choose another label, or metric 'rmse'");
        }
    }
}
