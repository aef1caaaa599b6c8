package io.bellwether.worker.transform;

import io.bellwether.client.spec.Nearest;
import io.bellwether.client.transform.TransformSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Fits the steps that need not look at the rows. */
final class OtherFits {
    private static final Pattern COMMA = Pattern.compile(",");
    private static final int MAX_TERMS = 10_000;

    private OtherFits() {}

    static FittedStep dateParts(TransformSpec spec, List<String> columns) {
        Map<String, DateParts.Part> known = new LinkedHashMap<>();
        for (DateParts.Part part : DateParts.Part.values()) {
            known.put(part.word(), part);
        }
        List<DateParts.Part> parts = new ArrayList<>();
        for (String word : COMMA.split(spec.word("parts"), -1)) {
            DateParts.Part part = known.get(word.strip());
            if (part == null) {
                throw TransformErrors.argument(
                        "transform '" + spec.id() + "', parts",
                        "'" + word.strip() + "'",
                        "of " + String.join(", ", known.keySet()),
                        Nearest.hint(word.strip(), known.keySet()));
            }
            parts.add(part);
        }
        return new DateParts(columns, parts, spec.flag("cyclic"));
    }

    static FittedStep polynomial(TransformSpec spec, List<String> columns) {
        List<List<String>> terms = new ArrayList<>();
        for (int degree = 2; degree <= spec.whole("degree"); degree++) {
            extend(spec, columns, new ArrayList<>(), 0, degree, terms);
        }
        return new Products(terms);
    }

    /** Adds all terms of so many more factors, from the columns from {@code first} on. */
    private static void extend(
            TransformSpec spec, List<String> columns, List<String> term, int first, int more, List<List<String>> all) {
        if (more == 0) {
            all.add(List.copyOf(term));
            if (all.size() > MAX_TERMS) {
                throw TransformErrors.argument(
                        "transform '" + spec.id() + "'",
                        "more than " + MAX_TERMS + " terms of " + columns.size() + " columns",
                        "fewer",
                        "name fewer columns or a lower degree");
            }
            return;
        }
        for (int i = first; i < columns.size(); i++) {
            term.add(columns.get(i));
            extend(spec, columns, term, spec.flag("interaction_only") ? i + 1 : i, more - 1, all);
            term.remove(term.size() - 1);
        }
    }
}
