package io.bellwether.worker.transform;

import io.bellwether.client.transform.TransformSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/*
 * Implementation note. A category's value is the mean label of its rows, drawn towards the mean of all: with m rows' worth of the
 * latter, or, by 'auto', by the empirical Bayes estimate of scikit-learn's TargetEncoder, lambda = v n / (v n + w), v the variance
 * of all labels, n the category's rows and w its labels' variance. The training rows themselves get the value that the other folds
 * give: else each would carry its own label. Which fold a row is of follows from its number.
 */
/** Fits the encoding of categories by their rows' labels. */
final class TargetFit {
    private final TransformSpec spec;
    private final int folds;
    private final long seed;

    private TargetFit(TransformSpec spec) {
        this.spec = spec;
        this.folds = spec.whole("folds");
        this.seed = spec.whole("seed");
        Object smoothing = spec.get("smoothing");
        if (smoothing instanceof String word ? !word.equals("auto") : ((Number) smoothing).doubleValue() < 0) {
            throw TransformErrors.argument(
                    "transform '" + spec.id() + "', smoothing", smoothing, "auto, or a number from 0", "correct it");
        }
    }

    static FittedStep.Fit fit(TransformSpec spec, TrainRows rows, List<String> columns) {
        return new TargetFit(spec).fit(rows, columns);
    }

    private int fold(long row) {
        return (int) (Chance.of(row, seed) * folds);
    }

    private FittedStep.Fit fit(TrainRows rows, List<String> columns) {
        CategoryCounts.Sums[] all = new CategoryCounts.Sums[folds];
        for (int fold = 0; fold < folds; fold++) {
            all[fold] = new CategoryCounts.Sums();
        }
        rows.forEach((frame, labels) -> {
            for (int row = 0; row < frame.rows(); row++) {
                all[fold(frame.firstRow() + row)].add(labels[row]);
            }
        });
        CategoryCounts.Sums total = new CategoryCounts.Sums();
        for (CategoryCounts.Sums fold : all) {
            total = total.plus(fold, 1);
        }
        Map<String, CategoryCounts> counts = CategoryCounts.of(rows, columns, folds, this::fold);
        List<Mapped.Mapping> whole = new ArrayList<>();
        List<List<Mapped.Mapping>> without = new ArrayList<>();
        for (String column : columns) {
            CategoryCounts of = Objects.requireNonNull(counts.get(column));
            whole.add(mapping(column, of, total, -1));
            List<Mapped.Mapping> each = new ArrayList<>();
            for (int fold = 0; fold < folds; fold++) {
                each.add(mapping(column, of, total.plus(all[fold], -1), fold));
            }
            without.add(each);
        }
        return new FittedStep.Fit(new Mapped(whole), outOfFold(without));
    }

    /** @param without the fold that does not count; -1 for none */
    private Mapped.Mapping mapping(String column, CategoryCounts counts, CategoryCounts.Sums all, int without) {
        Map<String, CategoryCounts.Sums> totals = counts.totals();
        List<Double> values = new ArrayList<>();
        totals.forEach((category, sums) -> {
            CategoryCounts.Sums left = without < 0 ? sums : sums.plus(counts.part(category, without), -1);
            values.add(value(left, all));
        });
        CategoryCounts.Sums missing =
                without < 0 ? counts.missing() : counts.missing().plus(counts.part(null, without), -1);
        return new Mapped.Mapping(
                column, List.copyOf(totals.keySet()), values, all.sum / Math.max(1, all.count), value(missing, all));
    }

    private double value(CategoryCounts.Sums category, CategoryCounts.Sums all) {
        double mean = all.sum / Math.max(1, all.count);
        if (category.count == 0) {
            return mean;
        }
        if (spec.get("smoothing") instanceof Number rows) {
            return (category.sum + rows.doubleValue() * mean) / (category.count + rows.doubleValue());
        }
        double own = category.sum / category.count;
        double variance = Math.max(0, all.squares / all.count - mean * mean);
        double within = Math.max(0, category.squares / category.count - own * own);
        double weight = variance * category.count / (variance * category.count + within);
        return Double.isNaN(weight) ? mean : weight * own + (1 - weight) * mean;
    }

    private Applied outOfFold(List<List<Mapped.Mapping>> mappings) {
        List<Categories> lookups = new ArrayList<>();
        mappings.forEach(each -> lookups.add(new Categories(each.get(0).categories())));
        return frame -> {
            for (int i = 0; i < mappings.size(); i++) {
                List<Mapped.Mapping> byFold = mappings.get(i);
                String column = byFold.get(0).column();
                int[] places = lookups.get(i).places(frame.column(column), frame.rows());
                double[] to = new double[places.length];
                for (int row = 0; row < to.length; row++) {
                    Mapped.Mapping mapping = byFold.get(fold(frame.firstRow() + row));
                    to[row] = places[row] >= 0 ? mapping.values().get(places[row]) : mapping.missing();
                }
                frame.put(new Column.Numbers(column, to));
            }
        };
    }
}
