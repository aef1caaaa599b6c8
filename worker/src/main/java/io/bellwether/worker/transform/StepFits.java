package io.bellwether.worker.transform;

import io.bellwether.client.transform.TransformSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Fits one step on the rows as the steps before it leave them. */
final class StepFits {
    private StepFits() {}

    /** @param columns what there is now, by name */
    static FittedStep.Fit fit(TransformSpec spec, TrainRows rows, Map<String, Input.Kind> columns) {
        List<String> chosen = new ColumnChoice(spec).of(columns);
        if (chosen.isEmpty()) {
            return FittedStep.Fit.of(new Dropped(List.of()));
        }
        return spec.name().equals("target")
                ? TargetFit.fit(spec, rows, chosen)
                : FittedStep.Fit.of(fitted(spec, rows, chosen, columns));
    }

    private static FittedStep fitted(
            TransformSpec spec, TrainRows rows, List<String> chosen, Map<String, Input.Kind> columns) {
        return switch (spec.name()) {
            case "impute" -> NumberFits.impute(spec, rows, only(chosen, columns));
            case "clip" -> NumberFits.clip(spec, chosen);
            case "winsorize" -> NumberFits.winsorize(spec, rows, chosen);
            case "standard-scale" -> NumberFits.standardScale(spec, rows, chosen);
            case "min-max-scale" -> NumberFits.minMaxScale(spec, rows, chosen);
            case "robust-scale" -> NumberFits.robustScale(spec, rows, chosen);
            case "bin" -> NumberFits.bin(spec, rows, chosen);
            case "one-hot" -> CategoryFits.oneHot(spec, rows, chosen);
            case "ordinal" -> CategoryFits.ordinal(spec, rows, chosen);
            case "frequency" -> CategoryFits.frequency(spec, rows, chosen);
            case "hash" -> CategoryFits.hash(spec, chosen);
            case "date-parts" -> OtherFits.dateParts(spec, chosen);
            case "polynomial" -> OtherFits.polynomial(spec, chosen);
            case "select-variance" -> SelectionFits.variance(spec, rows, chosen);
            case "select-correlation" -> SelectionFits.correlation(spec, rows, chosen);
            case "select-univariate" -> SelectionFits.univariate(spec, rows, chosen);
            case "select-mutual-information" -> SelectionFits.mutualInformation(spec, rows, chosen);
            case "select-recursive" -> SelectionFits.recursive(spec, rows, chosen);
            case "select-forward" -> SelectionFits.forward(spec, rows, chosen);
            case "select-backward" -> SelectionFits.backward(spec, rows, chosen);
            case "select-importance" -> SelectionFits.importance(spec, rows, chosen);
            default -> throw new IllegalStateException("transform " + spec.name() + " is in the catalogue only");
        };
    }

    private static Map<String, Input.Kind> only(List<String> chosen, Map<String, Input.Kind> columns) {
        Map<String, Input.Kind> only = new LinkedHashMap<>();
        chosen.forEach(column -> only.put(column, Objects.requireNonNull(columns.get(column))));
        return only;
    }
}
