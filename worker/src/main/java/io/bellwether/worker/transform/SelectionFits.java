package io.bellwether.worker.transform;

import io.bellwether.client.transform.TransformSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Chooses among columns; what is not chosen is dropped. Ties go to the earlier column. */
final class SelectionFits {
    private SelectionFits() {}

    static FittedStep variance(TransformSpec spec, TrainRows rows, List<String> columns) {
        Moments moments = Moments.of(rows, columns);
        List<String> dropped = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            double variance = moments.deviation(i) == 0 ? 0 : moments.variance(i);
            if (!(variance > spec.number("threshold"))) {
                dropped.add(columns.get(i));
            }
        }
        return new Dropped(dropped);
    }

    /** Of two columns that go together the later one goes. */
    static FittedStep correlation(TransformSpec spec, TrainRows rows, List<String> columns) {
        Gram gram = Gram.of(spec.id(), rows, columns);
        List<Integer> kept = new ArrayList<>();
        List<String> dropped = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            int column = i;
            if (kept.stream().anyMatch(other -> Math.abs(gram.correlation(other, column)) > spec.number("threshold"))) {
                dropped.add(columns.get(i));
            } else {
                kept.add(i);
            }
        }
        return new Dropped(dropped);
    }

    static FittedStep univariate(TransformSpec spec, TrainRows rows, List<String> columns) {
        if (spec.word("score").equals("chi2")) {
            double[] scores = LabelScores.chiSquared(spec, rows, columns);
            return best(spec, columns, i -> scores[i]);
        }
        Gram gram = Gram.of(spec.id(), rows, columns);
        boolean f = spec.word("score").equals("f");
        return best(spec, columns, i -> f ? fOf(gram.withLabel(i), gram.rows()) : Math.abs(gram.withLabel(i)));
    }

    /** The F of a regression on one column; for a label of two classes that of the analysis of variance, too. */
    static double fOf(double correlation, long rows) {
        double square = correlation * correlation;
        return square >= 1 ? Double.POSITIVE_INFINITY : square / (1 - square) * (rows - 2);
    }

    static FittedStep mutualInformation(TransformSpec spec, TrainRows rows, List<String> columns) {
        double[] scores = LabelScores.mutualInformation(rows, columns, spec.whole("bins"));
        return best(spec, columns, i -> scores[i]);
    }

    /** By the weight in a linear model of all columns. */
    static FittedStep importance(TransformSpec spec, TrainRows rows, List<String> columns) {
        double[] weights = Gram.of(spec.id(), rows, columns).weights(all(columns));
        return best(spec, columns, i -> Math.abs(weights[i]));
    }

    /** The column of the least weight goes, again and again. */
    static FittedStep recursive(TransformSpec spec, TrainRows rows, List<String> columns) {
        Gram gram = Gram.of(spec.id(), rows, columns);
        List<Integer> left = all(columns);
        while (left.size() > spec.whole("k")) {
            double[] weights = gram.weights(left);
            int least = left.size() - 1;
            for (int i = least - 1; i >= 0; i--) {
                least = Math.abs(weights[i]) < Math.abs(weights[least]) ? i : least;
            }
            left.remove(least);
        }
        return onlyThose(columns, left);
    }

    /** The column that explains most beside those chosen comes next. */
    static FittedStep forward(TransformSpec spec, TrainRows rows, List<String> columns) {
        Gram gram = Gram.of(spec.id(), rows, columns);
        List<Integer> chosen = new ArrayList<>();
        Set<Integer> open = new TreeSet<>(all(columns));
        while (chosen.size() < spec.whole("k") && !open.isEmpty()) {
            int best = -1;
            double most = Double.NEGATIVE_INFINITY;
            for (int candidate : open) {
                List<Integer> tried = new ArrayList<>(chosen);
                tried.add(candidate);
                double explained = gram.explained(tried);
                if (explained > most) {
                    most = explained;
                    best = candidate;
                }
            }
            chosen.add(best);
            open.remove(best);
        }
        return onlyThose(columns, chosen);
    }

    /** The column without which most is still explained goes, again and again. */
    static FittedStep backward(TransformSpec spec, TrainRows rows, List<String> columns) {
        Gram gram = Gram.of(spec.id(), rows, columns);
        List<Integer> left = all(columns);
        while (left.size() > spec.whole("k")) {
            int worst = -1;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = left.size() - 1; i >= 0; i--) {
                List<Integer> tried = new ArrayList<>(left);
                tried.remove(i);
                double explained = gram.explained(tried);
                if (explained > most) {
                    most = explained;
                    worst = i;
                }
            }
            left.remove(worst);
        }
        return onlyThose(columns, left);
    }

    private static List<Integer> all(List<String> columns) {
        return new ArrayList<>(IntStream.range(0, columns.size()).boxed().toList());
    }

    private static FittedStep best(TransformSpec spec, List<String> columns, IntToDoubleFunction score) {
        List<Integer> order = all(columns);
        order.sort(Comparator.comparingDouble((Integer i) -> -orNothing(score.applyAsDouble(i)))); // stable
        return onlyThose(columns, order.subList(0, Math.min(order.size(), spec.whole("k"))));
    }

    private static double orNothing(double score) {
        return Double.isNaN(score) ? Double.NEGATIVE_INFINITY : score;
    }

    private static FittedStep onlyThose(List<String> columns, List<Integer> kept) {
        List<String> dropped = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!kept.contains(i)) {
                dropped.add(columns.get(i));
            }
        }
        return new Dropped(dropped);
    }
}
