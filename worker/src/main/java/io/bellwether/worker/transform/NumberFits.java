package io.bellwether.worker.transform;

import io.bellwether.client.transform.TransformSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Fits the steps that fill, move, bound and bin. Formulas and defaults are scikit-learn's. */
final class NumberFits {
    /** Edges that lie closer than this are one. */
    private static final double SAME_EDGE = 1e-8;

    private NumberFits() {}

    static FittedStep impute(TransformSpec spec, TrainRows rows, Map<String, Input.Kind> columns) {
        List<String> chosen = List.copyOf(columns.keySet());
        Map<String, CategoryCounts> counts = CategoryCounts.of(rows, spec.flag("indicator") ? chosen : List.of());
        List<String> indicators = chosen.stream()
                .filter(column ->
                        counts.containsKey(column) && counts.get(column).missing().count > 0)
                .toList();
        List<Filled.Fill> fills = switch (spec.word("strategy")) {
            case "mean" -> means(rows, chosen);
            case "median" -> medians(rows, chosen);
            case "most_frequent" -> modes(rows, columns);
            default -> constants(spec, columns);
        };
        return new Filled(fills, indicators);
    }

    private static List<Filled.Fill> means(TrainRows rows, List<String> columns) {
        Moments moments = Moments.of(rows, columns);
        List<Filled.Fill> fills = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            requireValues(columns.get(i), moments.counts[i]);
            fills.add(new Filled.Fill(columns.get(i), moments.means[i], null));
        }
        return fills;
    }

    private static List<Filled.Fill> medians(TrainRows rows, List<String> columns) {
        List<Filled.Fill> fills = new ArrayList<>();
        Quantiles.forEach(rows, columns, (column, sorted) -> {
            requireValues(columns.get(column), sorted.length);
            fills.add(new Filled.Fill(columns.get(column), Quantiles.at(sorted, 0.5), null));
        });
        return fills;
    }

    /** The first in order of those that are most frequent. */
    private static List<Filled.Fill> modes(TrainRows rows, Map<String, Input.Kind> columns) {
        Map<String, CategoryCounts> counts = CategoryCounts.of(rows, List.copyOf(columns.keySet()));
        List<Filled.Fill> fills = new ArrayList<>();
        columns.forEach((column, kind) -> {
            String mode = null;
            long most = 0;
            for (var entry : Objects.requireNonNull(counts.get(column)).totals().entrySet()) {
                if (entry.getValue().count > most) {
                    most = entry.getValue().count;
                    mode = entry.getKey();
                }
            }
            requireValues(column, most);
            fills.add(fill(column, kind, Objects.requireNonNull(mode)));
        });
        return fills;
    }

    private static List<Filled.Fill> constants(TransformSpec spec, Map<String, Input.Kind> columns) {
        List<Filled.Fill> fills = new ArrayList<>();
        columns.forEach((column, kind) -> {
            Object value = spec.has("fill_value") ? spec.get("fill_value") : kind == Input.Kind.WORDS ? "missing" : 0.0;
            if ((kind == Input.Kind.WORDS) != (value instanceof String)) {
                throw TransformErrors.argument(
                        "transform '" + spec.id() + "', fill_value for column '" + column + "'",
                        value,
                        kind == Input.Kind.WORDS ? "a text" : "a number",
                        "give another, or name other columns");
            }
            fills.add(
                    value instanceof String word
                            ? new Filled.Fill(column, null, word)
                            : new Filled.Fill(column, ((Number) value).doubleValue(), null));
        });
        return fills;
    }

    private static Filled.Fill fill(String column, Input.Kind kind, String value) {
        return kind == Input.Kind.WORDS
                ? new Filled.Fill(column, null, value)
                : new Filled.Fill(column, Double.valueOf(value), null);
    }

    static FittedStep clip(TransformSpec spec, List<String> columns) {
        double low = spec.has("low") ? spec.number("low") : Double.NEGATIVE_INFINITY;
        double high = spec.has("high") ? spec.number("high") : Double.POSITIVE_INFINITY;
        if (low > high) {
            throw TransformErrors.argument(
                    "transform '" + spec.id() + "', low", low, "at most high, which is " + high, "exchange them");
        }
        return new Clipped(columns.stream()
                .map(column -> new Clipped.Bounds(column, low, high))
                .toList());
    }

    static FittedStep winsorize(TransformSpec spec, TrainRows rows, List<String> columns) {
        List<Clipped.Bounds> bounds = new ArrayList<>();
        Quantiles.forEach(rows, columns, (column, sorted) -> {
            requireValues(columns.get(column), sorted.length);
            bounds.add(new Clipped.Bounds(
                    columns.get(column),
                    Quantiles.at(sorted, spec.number("low")),
                    Quantiles.at(sorted, spec.number("high"))));
        });
        return new Clipped(bounds);
    }

    static FittedStep standardScale(TransformSpec spec, TrainRows rows, List<String> columns) {
        Moments moments = Moments.of(rows, columns);
        List<Affine.Scale> scales = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            scales.add(Affine.Scale.of(
                    columns.get(i),
                    spec.flag("center") ? moments.means[i] : 0,
                    spec.flag("scale") ? moments.deviation(i) : 1));
        }
        return new Affine(scales);
    }

    static FittedStep minMaxScale(TransformSpec spec, TrainRows rows, List<String> columns) {
        double low = spec.number("low");
        double high = spec.number("high");
        if (low >= high) {
            throw TransformErrors.argument(
                    "transform '" + spec.id() + "', low", low, "less than high, which is " + high, "correct one");
        }
        Moments moments = Moments.of(rows, columns);
        List<Affine.Scale> scales = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            requireValues(columns.get(i), moments.counts[i]);
            double range = moments.greatest[i] - moments.least[i];
            scales.add(new Affine.Scale(
                    columns.get(i),
                    moments.least[i],
                    (range == 0 ? 1 : range) / (high - low),
                    low,
                    spec.flag("clip") ? low : Double.NEGATIVE_INFINITY,
                    spec.flag("clip") ? high : Double.POSITIVE_INFINITY));
        }
        return new Affine(scales);
    }

    static FittedStep robustScale(TransformSpec spec, TrainRows rows, List<String> columns) {
        List<Affine.Scale> scales = new ArrayList<>();
        Quantiles.forEach(rows, columns, (column, sorted) -> {
            requireValues(columns.get(column), sorted.length);
            double range = Quantiles.at(sorted, spec.number("quantile_high"))
                    - Quantiles.at(sorted, spec.number("quantile_low"));
            scales.add(Affine.Scale.of(
                    columns.get(column),
                    spec.flag("center") ? Quantiles.at(sorted, 0.5) : 0,
                    spec.flag("scale") ? range : 1));
        });
        return new Affine(scales);
    }

    static FittedStep bin(TransformSpec spec, TrainRows rows, List<String> columns) {
        int bins = spec.whole("bins");
        List<Binned.Edges> all = new ArrayList<>();
        if (spec.word("strategy").equals("uniform")) {
            Moments moments = Moments.of(rows, columns);
            for (int i = 0; i < columns.size(); i++) {
                requireValues(columns.get(i), moments.counts[i]);
                double width = (moments.greatest[i] - moments.least[i]) / bins;
                List<Double> inner = new ArrayList<>();
                for (int edge = 1; edge < bins && width > 0; edge++) {
                    inner.add(moments.least[i] + edge * width);
                }
                all.add(new Binned.Edges(columns.get(i), inner));
            }
        } else {
            Quantiles.forEach(rows, columns, (column, sorted) -> {
                requireValues(columns.get(column), sorted.length);
                all.add(new Binned.Edges(columns.get(column), innerQuantiles(sorted, bins)));
            });
        }
        return new Binned(all, spec.word("output").equals("one-hot"));
    }

    /** The quantiles that separate bins; those of the same value are one. */
    static List<Double> innerQuantiles(double[] sorted, int bins) {
        List<Double> edges = new ArrayList<>(List.of(sorted[0]));
        for (int edge = 1; edge <= bins; edge++) {
            double value = Quantiles.at(sorted, (double) edge / bins);
            if (value - edges.get(edges.size() - 1) > SAME_EDGE) {
                edges.add(value);
            }
        }
        return edges.size() <= 2 ? List.of() : edges.subList(1, edges.size() - 1);
    }

    private static void requireValues(String column, long count) {
        if (count == 0) {
            throw TransformErrors.data(
                    "column '" + column + "'",
                    "missing in every training row",
                    "some values",
                    "add it to dataset.exclude");
        }
    }
}
