package io.bellwether.worker.dataset;

import io.bellwether.client.job.DatasetSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which columns of a table are features. */
final class FeatureChoice {
    private FeatureChoice() {}

    /** The named features, or every numeric column but the label and the excluded ones. */
    static List<String> of(DatasetSpec spec, Table table) {
        spec.exclude().forEach(name -> table.column("dataset.exclude", name));
        List<String> chosen = spec.features().isEmpty()
                ? table.columns().stream()
                        .filter(column -> column.isNumeric() && !column.name().equals(spec.label()))
                        .map(TableColumn::name)
                        .filter(name -> !spec.exclude().contains(name))
                        .toList()
                : spec.features().stream()
                        .filter(name -> !spec.exclude().contains(name))
                        .toList();
        if (chosen.isEmpty()) {
            throw DataErrors.invalid(
                    "dataset path",
                    spec.path() + " has no feature column",
                    spec.hasLabel() ? "a numeric column besides the label '" + spec.label() + "'" : "a numeric column",
                    "check dataset.features and dataset.exclude");
        }
        Set<String> seen = new HashSet<>();
        for (String name : chosen) {
            if (!seen.add(name)) {
                throw DataErrors.invalid("dataset.features", "'" + name + "' twice", "each once", "drop one");
            }
            requireNumbers(table, name);
        }
        return chosen;
    }

    private static void requireNumbers(Table table, String name) {
        TableColumn column = table.column("dataset.features", name);
        if (!column.hasNumbers()) {
            String example =
                    table.firstText(name).map(text -> ", for example " + text).orElse("");
            throw DataErrors.invalid(
                    "feature '" + name + "' of " + table.path(),
                    (column.kind() == TableColumn.Kind.TEXT
                                    ? "text"
                                    : column.type().toString())
                            + example,
                    "numbers",
                    "encode it as numbers, or add it to dataset.exclude");
        }
    }
}
