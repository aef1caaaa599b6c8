package io.bellwether.worker.dataset;

import io.bellwether.client.job.DatasetSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which columns of a table are features. */
final class FeatureChoice {
    private static final int SHOWN = 3;

    private FeatureChoice() {}

    /**
     * The named features, or every numeric column but the label and the excluded ones; with transforms also those that a transform
     * can take though they are no numbers.
     */
    static List<MatrixColumn> of(DatasetSpec spec, Table table) {
        List<String> chosen = names(spec, table);
        return spec.transforms().isEmpty()
                ? chosen.stream()
                        .map(name -> new MatrixColumn(name, MatrixColumn.Coding.NUMBER))
                        .toList()
                : TransformInputs.of(spec, table, chosen);
    }

    private static List<String> names(DatasetSpec spec, Table table) {
        spec.exclude().forEach(name -> table.column("dataset.exclude", name));
        List<String> chosen = spec.features().isEmpty()
                ? table.columns().stream()
                        .filter(column -> !column.name().equals(spec.label()) && isFeature(spec, column))
                        .map(TableColumn::name)
                        .filter(name -> !spec.exclude().contains(name))
                        .toList()
                : spec.features().stream()
                        .filter(name -> !spec.exclude().contains(name))
                        .toList();
        if (chosen.isEmpty()) {
            throw DataErrors.invalid(
                    "dataset path",
                    spec.path() + " has no feature column" + texts(spec, table),
                    spec.hasLabel() ? "a numeric column besides the label '" + spec.label() + "'" : "a numeric column",
                    "check dataset.features and dataset.exclude, or add dataset.transforms that encode texts"
                            + DataErrors.otherDelimiter(names(table)));
        }
        Set<String> seen = new HashSet<>();
        for (String name : chosen) {
            if (!seen.add(name)) {
                throw DataErrors.invalid("dataset.features", "'" + name + "' twice", "each once", "drop one");
            }
            if (spec.transforms().isEmpty()) {
                requireNumbers(table, name);
            }
            requireOwnName(name);
        }
        return chosen;
    }

    /** Why columns are none, as far as their first texts tell. */
    private static String texts(DatasetSpec spec, Table table) {
        List<String> texts = names(table).stream()
                .filter(name -> !name.equals(spec.label()) && !spec.exclude().contains(name))
                .flatMap(name -> table.firstText(name).map(text -> "'" + name + "' is text, " + text).stream())
                .toList();
        return texts.isEmpty()
                ? ""
                : ": " + String.join("; ", texts.subList(0, Math.min(SHOWN, texts.size())))
                        + (texts.size() > SHOWN ? " and " + (texts.size() - SHOWN) + " more" : "");
    }

    private static List<String> names(Table table) {
        return table.columns().stream().map(TableColumn::name).toList();
    }

    private static boolean isFeature(DatasetSpec spec, TableColumn column) {
        return column.isNumeric() || TransformInputs.isTaken(spec, column);
    }

    private static void requireOwnName(String name) {
        if (MatrixColumn.parse(name).coding() != MatrixColumn.Coding.NUMBER) {
            throw DataErrors.invalid(
                    "feature '" + name + "'",
                    "ends in @word, @day or @second",
                    "another name, since these say how texts and times are kept",
                    "rename the column, or add it to dataset.exclude");
        }
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
                    "add dataset.transforms that encode it, for example one-hot, add it to dataset.exclude, or, if it should be numbers, "
                            + "say so in dataset.format.types and what becomes of others in dataset.format.malformed");
        }
    }
}
