package io.bellwether.worker.transform;

import io.bellwether.client.spec.Nearest;
import io.bellwether.client.transform.TransformKind.Takes;
import io.bellwether.client.transform.TransformSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Which columns a step's names and patterns mean. */
public final class ColumnChoice {
    private final TransformSpec spec;
    private final Set<String> names = new LinkedHashSet<>();
    private final List<Pattern> patterns = new ArrayList<>();
    private final List<Pattern> excluded = new ArrayList<>();

    public ColumnChoice(TransformSpec spec) {
        this.spec = spec;
        for (String column : spec.columns()) {
            if (column.startsWith("!")) {
                excluded.add(pattern(column.substring(1)));
            } else if (column.contains("*") || column.contains("?")) {
                patterns.add(pattern(column));
            } else {
                names.add(column);
            }
        }
    }

    /** The names that are no patterns. */
    public Set<String> names() {
        return Set.copyOf(names);
    }

    /** Whether a column is meant, which holds what {@code kind} says. */
    public boolean means(String column, Input.Kind kind) {
        if (excluded.stream().anyMatch(each -> each.matcher(column).matches())) {
            return false;
        }
        return names.contains(column)
                || (takesUnasked(kind)
                        && patterns.stream()
                                .anyMatch(each -> each.matcher(column).matches()));
    }

    /** Those meant of {@code columns}, in their order; {@code INVALID_ARGUMENT} names what is missing or does not fit. */
    List<String> of(Map<String, Input.Kind> columns) {
        for (String name : names) {
            Input.Kind kind = columns.get(name);
            if (kind == null) {
                throw missing(name, columns.keySet());
            }
            if (!takes(kind)) {
                throw TransformErrors.argument(
                        "transform '" + spec.id() + "', column '" + name + "'",
                        "it holds " + words(kind),
                        expectation(),
                        "choose another column or another transform");
            }
        }
        return columns.entrySet().stream()
                .filter(column -> means(column.getKey(), column.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The complaint of a column that is not there. */
    public RuntimeException missing(String name, Collection<String> known) {
        return TransformErrors.argument(
                "transform '" + spec.id() + "': column '" + name + "'",
                "is missing",
                "a column of the data or of an earlier transform",
                Nearest.hint(name, known));
    }

    private boolean takes(Input.Kind kind) {
        Takes takes = spec.kind().takes();
        boolean onlyNumbers =
                spec.name().equals("impute") && List.of("mean", "median").contains(spec.get("strategy"));
        return switch (kind) {
            case NUMBERS -> takes != Takes.TIMES;
            case WORDS -> takes != Takes.NUMBERS && !onlyNumbers;
            case TIMES -> takes == Takes.TIMES;
        };
    }

    /** Numbers are categories only if somebody says so. */
    private boolean takesUnasked(Input.Kind kind) {
        Takes takes = spec.kind().takes();
        boolean asked = (kind == Input.Kind.NUMBERS && takes == Takes.CATEGORIES)
                || (kind == Input.Kind.WORDS && takes == Takes.TIMES);
        boolean constant = spec.name().equals("impute") && spec.get("strategy").equals("constant");
        boolean otherConstant = constant
                && spec.has("fill_value")
                && (kind == Input.Kind.WORDS) != (spec.get("fill_value") instanceof String);
        return takes(kind) && !asked && !otherConstant;
    }

    private String expectation() {
        return switch (spec.kind().takes()) {
            case NUMBERS -> "numbers";
            case CATEGORIES -> "texts or numbers";
            case TIMES -> "dates, timestamps or texts like 2026-11-22";
            case ANY -> "numbers, for strategy " + (spec.has("strategy") ? spec.get("strategy") : "");
        };
    }

    private static String words(Input.Kind kind) {
        return switch (kind) {
            case NUMBERS -> "numbers";
            case WORDS -> "texts";
            case TIMES -> "dates or times";
        };
    }

    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
