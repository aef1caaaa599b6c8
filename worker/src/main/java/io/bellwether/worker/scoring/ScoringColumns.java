package io.bellwether.worker.scoring;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.task.ModelRef;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.dataset.TransformInputs;
import io.bellwether.worker.transform.Input;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The columns of one scoring job.
 *
 * @param features the model's input, in its order
 * @param copied to the output: the kept ones, then the label
 * @param texts which of the features hold texts in the first file
 */
record ScoringColumns(List<String> features, List<TableColumn> copied, Set<String> texts) {
    static final String ROW_ID = "row_id";
    static final String SCORE = "score";

    ScoringColumns {
        features = List.copyOf(features);
        copied = List.copyOf(copied);
        texts = Set.copyOf(texts);
    }

    /** Checks the input against the model and the job; {@code INVALID_DATA} or {@code INVALID_ARGUMENT} names what lacks. */
    static ScoringColumns of(Table table, BatchInference batch, ModelRef model) {
        List<String> features = model.artifact().features();
        List<String> missing =
                features.stream().filter(name -> !table.has(name)).toList();
        if (!missing.isEmpty()) {
            throw DataErrors.invalid(
                    "input " + batch.input(),
                    "without " + missing.size() + " of the " + features.size() + " columns that model " + model.name()
                            + " version " + model.version() + " reads: " + missing,
                    "all of them",
                    "add them to the input, or use a model of other columns"
                            + DataErrors.otherDelimiter(table.columns().stream()
                                    .map(TableColumn::name)
                                    .toList()));
        }
        for (String name : features) {
            TableColumn column = table.column("model", name);
            if (column.kind() == TableColumn.Kind.OPAQUE
                    || !ModelSignature.takes(model.artifact(), name, TransformInputs.kind(column))) {
                throw DataErrors.invalid(
                        "input " + batch.input() + ", column '" + name + "'",
                        column.kind() == TableColumn.Kind.TEXT ? "text" : column.type(),
                        expected(ModelSignature.kind(model.artifact(), name)) + ", as the training data had",
                        "write it as the training data was");
            }
        }
        Set<String> names = new LinkedHashSet<>(batch.keep());
        String label = batch.label();
        if (label != null) {
            refuseOwnName(label);
            names.add(label);
        }
        List<TableColumn> copied = new ArrayList<>();
        for (String name : names) {
            copied.add(table.column(name.equals(label) ? "label" : "keep", name));
        }
        Set<String> texts = new LinkedHashSet<>(features);
        texts.removeIf(name -> table.column("model", name).hasNumbers());
        return new ScoringColumns(features, copied, texts);
    }

    private static String expected(Input.Kind kind) {
        return switch (kind) {
            case NUMBERS -> "numbers";
            case TIMES -> "dates or timestamps";
            case WORDS -> "texts";
        };
    }

    /** {@code INVALID_DATA} names what a further file of the input lacks, or holds as something else than the first. */
    void check(String file, List<TableColumn> here) {
        Map<String, TableColumn> known = new HashMap<>();
        here.forEach(column -> known.put(column.name(), column));
        List<String> missing =
                read().stream().filter(name -> !known.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw DataErrors.invalid(
                    "file " + file,
                    "without the columns " + missing,
                    "those of the first file",
                    "write all input files with one schema, or separate them");
        }
        for (String name : features) {
            boolean text = texts.contains(name);
            if (Objects.requireNonNull(known.get(name)).hasNumbers() == text) {
                throw DataErrors.invalid(
                        "file " + file + ", column '" + name + "'",
                        text ? "numbers" : "text",
                        (text ? "texts" : "numbers") + ", as in the first file",
                        "write all input files with one schema, or separate them");
            }
        }
        for (TableColumn column : copied) {
            checkSame(file, Objects.requireNonNull(known.get(column.name())), column);
        }
    }

    /** A copied column has one type in the whole output. */
    static void checkSame(String file, TableColumn here, TableColumn planned) {
        if (!here.type().equals(planned.type())) {
            throw DataErrors.invalid(
                    "file " + file + ", column '" + planned.name() + "'",
                    here.type(),
                    planned.type() + " as in the first file",
                    "write all input files with one schema, or do not keep the column");
        }
    }

    private static void refuseOwnName(String label) {
        if (label.equals(ROW_ID) || label.equals(SCORE)) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "label: '" + label + "' (expected: no column named row_id or score, the output adds its own);"
                            + " rename the column in the input");
        }
    }

    /** What to read from the input: features and copied columns, each once. */
    List<String> read() {
        Set<String> names = new LinkedHashSet<>(features);
        copied.forEach(column -> names.add(column.name()));
        return List.copyOf(names);
    }
}
