package io.bellwether.client.transform;

import static io.bellwether.client.transform.TransformOption.any;
import static io.bellwether.client.transform.TransformOption.choice;
import static io.bellwether.client.transform.TransformOption.flag;
import static io.bellwether.client.transform.TransformOption.number;
import static io.bellwether.client.transform.TransformOption.whole;
import static io.bellwether.client.transform.TransformOption.word;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.transform.TransformKind.Takes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The transforms that there are, by name. */
public final class TransformCatalogue {
    private static final double MAX = 1e30;
    private static final int MANY = 100_000;
    private static final Map<String, TransformKind> KINDS = kinds();

    private TransformCatalogue() {}

    /** The names, in the order of the user guide. */
    public static List<String> names() {
        return List.copyOf(KINDS.keySet());
    }

    /** The transform of that name; {@code INVALID_ARGUMENT} with the nearest one if there is none. */
    public static TransformKind named(String name) {
        TransformKind kind = KINDS.get(name);
        if (kind == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "transforms.name: unknown transform '" + name + "'; " + Nearest.hint(name, KINDS.keySet()));
        }
        return kind;
    }

    private static Map<String, TransformKind> kinds() {
        Map<String, TransformKind> all = new LinkedHashMap<>();
        add(
                all,
                "impute",
                Takes.ANY,
                false,
                choice("strategy", "mean", "median", "most_frequent", "constant"),
                any("fill_value", null),
                flag("indicator", false));
        add(all, "clip", Takes.NUMBERS, false, number("low", -MAX, MAX, null), number("high", -MAX, MAX, null));
        add(all, "winsorize", Takes.NUMBERS, false, number("low", 0, 0.5, 0.01), number("high", 0.5, 1, 0.99));
        add(all, "standard-scale", Takes.NUMBERS, false, flag("center", true), flag("scale", true));
        add(
                all,
                "min-max-scale",
                Takes.NUMBERS,
                false,
                number("low", -MAX, MAX, 0.0),
                number("high", -MAX, MAX, 1.0),
                flag("clip", false));
        add(
                all,
                "robust-scale",
                Takes.NUMBERS,
                false,
                flag("center", true),
                flag("scale", true),
                number("quantile_low", 0, 0.5, 0.25),
                number("quantile_high", 0.5, 1, 0.75));
        add(
                all,
                "one-hot",
                Takes.CATEGORIES,
                false,
                whole("min_frequency", 1, Integer.MAX_VALUE, 1),
                whole("max_categories", 2, 10_000, 1_000),
                choice("unknown", "ignore", "infrequent", "error"),
                choice("missing", "category", "ignore"),
                choice("drop", "none", "first"));
        add(all, "ordinal", Takes.CATEGORIES, false, number("unknown_value", -MAX, MAX, -1.0));
        add(
                all,
                "target",
                Takes.CATEGORIES,
                true,
                any("smoothing", "auto"),
                whole("folds", 2, 100, 5),
                whole("seed", 0, Integer.MAX_VALUE, 0));
        add(all, "frequency", Takes.CATEGORIES, false, choice("count", "fraction", "rows"));
        add(
                all,
                "hash",
                Takes.CATEGORIES,
                false,
                whole("buckets", 2, 1 << 20, 32),
                choice("output", "one-hot", "index"),
                whole("seed", 0, Integer.MAX_VALUE, 0));
        add(
                all,
                "bin",
                Takes.NUMBERS,
                false,
                whole("bins", 2, 1_000, 5),
                choice("strategy", "quantile", "uniform"),
                choice("output", "ordinal", "one-hot"));
        add(all, "date-parts", Takes.TIMES, false, word("parts", "year,month,day,weekday,hour"), flag("cyclic", false));
        add(all, "polynomial", Takes.NUMBERS, false, whole("degree", 2, 5, 2), flag("interaction_only", false));
        add(all, "select-variance", Takes.NUMBERS, false, number("threshold", 0, MAX, 0.0));
        add(all, "select-correlation", Takes.NUMBERS, false, number("threshold", 0, 1, 0.95));
        add(
                all,
                "select-univariate",
                Takes.NUMBERS,
                true,
                whole("k", 1, MANY, 10),
                choice("score", "f", "chi2", "correlation"));
        add(all, "select-mutual-information", Takes.NUMBERS, true, whole("k", 1, MANY, 10), whole("bins", 2, 256, 16));
        add(all, "select-recursive", Takes.NUMBERS, true, whole("k", 1, MANY, 10));
        add(all, "select-forward", Takes.NUMBERS, true, whole("k", 1, MANY, 10));
        add(all, "select-backward", Takes.NUMBERS, true, whole("k", 1, MANY, 10));
        add(all, "select-importance", Takes.NUMBERS, true, whole("k", 1, MANY, 10));
        return Collections.unmodifiableMap(all);
    }

    private static void add(
            Map<String, TransformKind> all, String name, Takes takes, boolean needsLabel, TransformOption... options) {
        all.put(name, new TransformKind(name, takes, needsLabel, List.of(options)));
    }
}
