package io.bellwether.worker.transform;

import io.bellwether.client.transform.TransformSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Fits the encoders of categories, but for the one that looks at labels. */
final class CategoryFits {
    private CategoryFits() {}

    static FittedStep oneHot(TransformSpec spec, TrainRows rows, List<String> columns) {
        Map<String, CategoryCounts> counts = CategoryCounts.of(rows, columns);
        return new OneHot(columns.stream()
                .map(column -> spread(spec, column, Objects.requireNonNull(counts.get(column))))
                .toList());
    }

    private static OneHot.Spread spread(TransformSpec spec, String column, CategoryCounts counts) {
        Map<String, CategoryCounts.Sums> totals = counts.totals();
        boolean withMissing = spec.word("missing").equals("category") && counts.missing().count > 0;
        Set<String> rare = rare(spec, totals);
        List<String> outputs = new ArrayList<>();
        List<String> categories = new ArrayList<>(totals.keySet());
        List<Integer> places = new ArrayList<>();
        for (String category : categories) {
            places.add(rare.contains(category) ? -2 : outputs.size());
            if (!rare.contains(category)) {
                outputs.add(column + "=" + category);
            }
        }
        int other = rare.isEmpty() ? -1 : outputs.size();
        if (other >= 0) {
            outputs.add(column + "=" + OneHot.OTHER);
        }
        int missing = withMissing ? outputs.size() : -1;
        if (withMissing) {
            outputs.add(column + "=" + OneHot.MISSING);
        }
        places.replaceAll(place -> place == -2 ? other : place);
        OneHot.Unknown unknown = OneHot.Unknown.valueOf(spec.word("unknown").toUpperCase(Locale.ROOT));
        OneHot.Spread all = new OneHot.Spread(column, categories, places, outputs, other, missing, unknown);
        return spec.word("drop").equals("first") && outputs.size() > 1 ? withoutFirst(all) : all;
    }

    /** Those that are too rare, or too many. */
    private static Set<String> rare(TransformSpec spec, Map<String, CategoryCounts.Sums> totals) {
        Set<String> rare = new HashSet<>();
        totals.forEach((category, sums) -> {
            if (sums.count < spec.whole("min_frequency")) {
                rare.add(category);
            }
        });
        int most = spec.whole("max_categories");
        int frequent = totals.size() - rare.size();
        int kept = frequent + (rare.isEmpty() ? 0 : 1) > most ? most - 1 : frequent;
        if (kept < frequent) {
            List<String> byCount = new ArrayList<>(totals.keySet());
            byCount.removeAll(rare);
            byCount.sort(Comparator.comparingLong(
                    (String category) -> -Objects.requireNonNull(totals.get(category)).count)); // stable
            rare.addAll(byCount.subList(kept, byCount.size()));
        }
        return rare;
    }

    private static OneHot.Spread withoutFirst(OneHot.Spread all) {
        return new OneHot.Spread(
                all.column(),
                all.categories(),
                all.places().stream().map(place -> place - 1).toList(),
                all.outputs().subList(1, all.outputs().size()),
                all.other() - (all.other() >= 0 ? 1 : 0),
                all.missing() - (all.missing() >= 0 ? 1 : 0),
                all.unknown());
    }

    static FittedStep ordinal(TransformSpec spec, TrainRows rows, List<String> columns) {
        Map<String, CategoryCounts> counts = CategoryCounts.of(rows, columns);
        List<Mapped.Mapping> mappings = new ArrayList<>();
        for (String column : columns) {
            List<String> categories = List.copyOf(
                    Objects.requireNonNull(counts.get(column)).totals().keySet());
            List<Double> values = new ArrayList<>();
            categories.forEach(category -> values.add((double) values.size()));
            mappings.add(new Mapped.Mapping(column, categories, values, spec.number("unknown_value"), Double.NaN));
        }
        return new Mapped(mappings);
    }

    static FittedStep frequency(TransformSpec spec, TrainRows rows, List<String> columns) {
        double unit = spec.word("count").equals("rows") ? 1 : Math.max(1, rows.rows());
        Map<String, CategoryCounts> counts = CategoryCounts.of(rows, columns);
        List<Mapped.Mapping> mappings = new ArrayList<>();
        for (String column : columns) {
            CategoryCounts of = Objects.requireNonNull(counts.get(column));
            Map<String, Double> values = new TreeMap<>();
            of.totals().forEach((category, sums) -> values.put(category, sums.count / unit));
            mappings.add(new Mapped.Mapping(
                    column, List.copyOf(values.keySet()), List.copyOf(values.values()), 0, of.missing().count / unit));
        }
        return new Mapped(mappings);
    }

    static FittedStep hash(TransformSpec spec, List<String> columns) {
        boolean oneHot = spec.word("output").equals("one-hot");
        int buckets = spec.whole("buckets");
        if (oneHot && buckets > 4_096) {
            throw TransformErrors.argument(
                    "transform '" + spec.id() + "', buckets",
                    buckets,
                    "at most 4096 as columns",
                    "choose fewer, or output: index");
        }
        return new Hashed(columns, buckets, oneHot, spec.whole("seed"));
    }
}
