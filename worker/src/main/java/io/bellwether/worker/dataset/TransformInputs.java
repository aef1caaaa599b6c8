package io.bellwether.worker.dataset;

import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.transform.TransformSpec;
import io.bellwether.worker.transform.ColumnChoice;
import io.bellwether.worker.transform.Input;
import java.util.ArrayList;
import java.util.List;

/** The columns that a dataset's transforms begin with. */
public final class TransformInputs {
    private TransformInputs() {}

    /** Whether a column that is no number is meant by one of the transforms. */
    static boolean isTaken(DatasetSpec spec, TableColumn column) {
        return column.kind() != TableColumn.Kind.OPAQUE
                && spec.transforms().stream()
                        .anyMatch(transform -> new ColumnChoice(transform).means(column.name(), kind(column)));
    }

    /** What a column is to a transform. */
    public static Input.Kind kind(TableColumn column) {
        return switch (column.kind()) {
            case TEXT -> Input.Kind.WORDS;
            case DATE, TIMESTAMP -> Input.Kind.TIMES;
            default -> Input.Kind.NUMBERS;
        };
    }

    /** What the columns of a matrix were before. */
    public static List<Input> of(List<String> matrix) {
        List<Input> inputs = new ArrayList<>();
        for (String name : matrix) {
            MatrixColumn column = MatrixColumn.parse(name);
            switch (column.coding()) {
                case NUMBER -> inputs.add(new Input(column.source(), Input.Kind.NUMBERS));
                case WORD -> inputs.add(new Input(column.source(), Input.Kind.WORDS));
                case DAY -> inputs.add(new Input(column.source(), Input.Kind.TIMES));
                case SECOND -> {} // follows its day
            }
        }
        return inputs;
    }

    /** How the chosen columns lie in the matrix; a transform that names a column which can't be there is refused. */
    static List<MatrixColumn> of(DatasetSpec spec, Table table, List<String> chosen) {
        checkNames(spec, table, chosen);
        List<MatrixColumn> columns = new ArrayList<>();
        for (String name : chosen) {
            TableColumn column = table.column("dataset.features", name);
            switch (column.kind()) {
                case TEXT -> columns.add(new MatrixColumn(name, MatrixColumn.Coding.WORD));
                case DATE, TIMESTAMP -> {
                    columns.add(new MatrixColumn(name, MatrixColumn.Coding.DAY));
                    columns.add(new MatrixColumn(name, MatrixColumn.Coding.SECOND));
                }
                case OPAQUE ->
                    throw DataErrors.invalid(
                            "feature '" + name + "' of " + table.path(),
                            column.type(),
                            "numbers, texts or times",
                            "add it to dataset.exclude");
                default -> columns.add(new MatrixColumn(name, MatrixColumn.Coding.NUMBER));
            }
        }
        return columns;
    }

    /** What earlier transforms make is named after what they make it of; the rest is told when they are fitted. */
    private static void checkNames(DatasetSpec spec, Table table, List<String> chosen) {
        List<String> known = table.columns().stream().map(TableColumn::name).toList();
        boolean first = true;
        for (TransformSpec transform : spec.transforms()) {
            ColumnChoice choice = new ColumnChoice(transform);
            boolean mayBeMade = !first;
            for (String name : choice.names()) {
                boolean made = mayBeMade && chosen.stream().anyMatch(name::startsWith);
                if (!chosen.contains(name) && !made) {
                    throw choice.missing(name, known);
                }
            }
            first = false;
        }
    }
}
