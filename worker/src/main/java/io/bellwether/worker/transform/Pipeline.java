package io.bellwether.worker.transform;

import io.bellwether.client.transform.TransformSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Steps from original columns to features, fitted on training rows. It has a JSON form, in which a model keeps it. Immutable and
 * thread-safe.
 *
 * @param format of the JSON form
 * @param inputs the original columns, in the order in which frames must have them: a model's signature
 * @param outputs the features, in the order of the matrix
 */
public record Pipeline(int format, List<Input> inputs, List<FittedStep> steps, List<String> outputs) {
    private static final int FORMAT = 1;

    public Pipeline {
        if (format != FORMAT) {
            throw TransformErrors.argument(
                    "pipeline format", format, Integer.toString(FORMAT), "use the release that made the model");
        }
        inputs = List.copyOf(inputs);
        steps = List.copyOf(steps);
        outputs = List.copyOf(outputs);
    }

    /** A fitted pipeline, and how it treats the rows that it was fitted on: not always as it treats others. */
    public record Fit(Pipeline pipeline, Features onTrain) {}

    /** Fits the steps one after the other, each on the rows as those before it leave them. */
    public static Fit fit(List<Input> inputs, List<TransformSpec> specs, TrainRows rows) {
        List<FittedStep> steps = new ArrayList<>();
        List<Applied> onTrain = new ArrayList<>();
        TrainRows left = chain(rows, onTrain);
        Map<String, Input.Kind> columns = new LinkedHashMap<>();
        inputs.forEach(input -> columns.put(input.name(), input.kind()));
        for (TransformSpec spec : specs) {
            FittedStep.Fit fit = StepFits.fit(spec, left, columns);
            steps.add(fit.step());
            onTrain.add(fit.onTrain());
            replace(columns, fit.step());
        }
        columns.forEach((column, kind) -> requireNumbers(column, kind));
        if (columns.isEmpty()) {
            throw TransformErrors.data(
                    "transforms", "no column is left", "at least one feature", "select more, or drop a step");
        }
        List<String> outputs = List.copyOf(columns.keySet());
        return new Fit(new Pipeline(FORMAT, inputs, steps, outputs), new Features(onTrain, outputs));
    }

    /** What applies it; one for each thread. */
    public Features open() {
        return new Features(steps.stream().map(FittedStep::open).toList(), outputs);
    }

    /** What a step leaves of the columns: found by applying it to no rows. */
    private static void replace(Map<String, Input.Kind> columns, FittedStep step) {
        List<Column> none = new ArrayList<>();
        columns.forEach((name, kind) -> none.add(
                switch (kind) {
                    case NUMBERS -> new Column.Numbers(name, new double[0]);
                    case TIMES -> new Column.Times(name, new double[0]);
                    case WORDS -> new Column.Words(name, new int[0], new Dictionary());
                }));
        Frame frame = new Frame(0, 0, none);
        step.open().apply(frame);
        columns.clear();
        frame.columns().forEach(column -> columns.put(column.name(), kind(column)));
    }

    private static Input.Kind kind(Column column) {
        return column instanceof Column.Words
                ? Input.Kind.WORDS
                : column instanceof Column.Times ? Input.Kind.TIMES : Input.Kind.NUMBERS;
    }

    private static void requireNumbers(String column, Input.Kind kind) {
        if (kind == Input.Kind.WORDS) {
            throw TransformErrors.argument(
                    "column '" + column + "'",
                    "still texts after all transforms",
                    "numbers",
                    "add for example one-hot or target, or exclude it");
        }
    }

    private static TrainRows chain(TrainRows rows, List<Applied> steps) {
        return new TrainRows() {
            @Override
            public long rows() {
                return rows.rows();
            }

            @Override
            public void forEach(Visitor visitor) {
                List<Applied> now = List.copyOf(steps);
                rows.forEach((frame, labels) -> {
                    now.forEach(step -> step.apply(frame));
                    visitor.accept(frame, labels);
                });
            }
        };
    }
}
