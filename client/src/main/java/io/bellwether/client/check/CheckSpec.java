package io.bellwether.client.check;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A constraint on data. Immutable.
 *
 * @param name a word of {@link CheckKind}
 * @param columns that it is for; one constraint each, but for those that look at columns together
 * @param values of {@code in-set} and {@code not-in-set}
 * @param params its options
 * @param mostly the fraction of the rows that have a value which must pass; 1 if not given
 * @param severity whether a failure stops what the data is for
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CheckSpec(
        String name,
        List<String> columns,
        List<String> values,
        Map<String, Object> params,
        @Nullable Double mostly,
        @Nullable Severity severity) {
    /** Options of {@code drift}: the path, or the dataset by its name. */
    public static final String REFERENCE = "reference";

    private static final String DATASET = "dataset";
    private static final List<String> COMPARISONS = List.of("<", "<=", "=", "!=", ">=", ">");
    private static final List<String> TYPES = List.of("whole", "number", "boolean", "date", "time");
    private static final List<String> MEASURES = List.of("psi", "ks");
    private static final List<String> STATISTICS =
            List.of("mean", "min", "max", "sum", "deviation", "median", "distinct", "distinct-share", "missing-share");

    /** What a failure means. */
    public enum Severity {
        /** Training or scoring does not begin. */
        ERROR,
        /** It is told. */
        WARN
    }

    public CheckSpec {
        String given = name == null ? "" : name;
        CheckKind kind = CheckKind.of(given)
                .orElseThrow(() -> invalid("checks.name: unknown check '" + given + "'; " + CheckKind.hint(given)));
        columns = columns == null ? List.of() : List.copyOf(columns);
        values = values == null ? List.of() : List.copyOf(values);
        params = params == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(params));
        if (columns.size() < kind.leastColumns()) {
            throw invalid("check '" + given + "', columns: " + columns.size() + " (expected: at least "
                    + kind.leastColumns() + "); name them");
        }
        if (mostly != null && !(mostly > 0 && mostly <= 1 && kind.isOfRows())) {
            throw invalid("check '" + given + "', mostly: " + mostly
                    + " (expected: a fraction above 0 up to 1, of a constraint on rows); correct or drop it");
        }
        boolean isSet = kind == CheckKind.IN_SET || kind == CheckKind.NOT_IN_SET;
        if (isSet == values.isEmpty()) {
            throw invalid("check '" + given + "', values: " + values + " (expected: "
                    + (isSet ? "at least one" : "none") + "); " + (isSet ? "add values: [...]" : "drop them"));
        }
        for (String option : params.keySet()) {
            if (!kind.options().contains(option)) {
                throw invalid("check '" + given + "': unknown option '" + option + "'; "
                        + Nearest.hint(option, kind.options()));
            }
        }
        new Options(kind, params).check();
    }

    /** A constraint that must hold of every row. */
    public static CheckSpec of(CheckKind kind, Map<String, Object> params, String... columns) {
        return new CheckSpec(kind.word(), List.of(columns), List.of(), params, null, null);
    }

    public static CheckSpec complete(String... columns) {
        return of(CheckKind.COMPLETE, Map.of(), columns);
    }

    public static CheckSpec unique(String... columns) {
        return of(CheckKind.UNIQUE, Map.of(), columns);
    }

    public static CheckSpec range(String column, double low, double high) {
        return of(CheckKind.RANGE, Map.of("low", low, "high", high), column);
    }

    public static CheckSpec inSet(String column, String... values) {
        return new CheckSpec(CheckKind.IN_SET.word(), List.of(column), List.of(values), Map.of(), null, null);
    }

    /** The same for so large a fraction of the rows. */
    public CheckSpec mostly(double fraction) {
        return new CheckSpec(name, columns, values, params, fraction, severity);
    }

    /** The same, whose failure is told and stops nothing. */
    public CheckSpec asWarning() {
        return new CheckSpec(name, columns, values, params, mostly, Severity.WARN);
    }

    @JsonIgnore
    public CheckKind kind() {
        return CheckKind.of(name).orElseThrow();
    }

    /** The fraction of the rows that must pass. */
    public double fraction() {
        return mostly == null ? 1 : mostly;
    }

    /** Whether a failure stops what the data is for. */
    public boolean gates() {
        return severity != Severity.WARN;
    }

    /** The name of the dataset that this compares with; null if there is none. */
    @JsonIgnore
    public @Nullable String referenceDataset() {
        return kind() == CheckKind.DRIFT ? (String) params.get(DATASET) : null;
    }

    /** A number of the options. */
    public double number(String option, double otherwise) {
        return params.get(option) instanceof Number number ? number.doubleValue() : otherwise;
    }

    /** A word of the options. */
    public String word(String option, String otherwise) {
        return Objects.toString(params.get(option), otherwise);
    }

    private static ClusterException invalid(String message) {
        return new ClusterException(ErrorCode.INVALID_ARGUMENT, message);
    }

    private record Options(CheckKind kind, Map<String, Object> params) {
        void check() {
            switch (kind) {
                case RANGE, LENGTH, ROWS, STATISTIC -> checkBounds();
                case FRESH -> requireNumber("hours");
                default -> {}
            }
            switch (kind) {
                case PATTERN, NOT_PATTERN -> checkPattern();
                case TYPE -> requireWord("type", TYPES);
                case COMPARE -> requireWord("is", COMPARISONS);
                case STATISTIC -> requireWord("statistic", STATISTICS);
                case DRIFT -> {
                    if (params.containsKey(DATASET)) {
                        require(DATASET, "the name of a dataset", params.get(DATASET) instanceof String);
                        require(REFERENCE, "none beside dataset", !params.containsKey(REFERENCE));
                    }
                    require(
                            REFERENCE,
                            "the path of the data to compare with, or dataset: the name of what was loaded",
                            params.get(REFERENCE) instanceof String || params.containsKey(DATASET));
                    if (params.containsKey("measure")) {
                        requireWord("measure", MEASURES);
                    }
                }
                default -> {}
            }
        }

        private void checkBounds() {
            for (String bound : List.of("low", "high")) {
                if (params.containsKey(bound)) {
                    requireNumber(bound);
                }
            }
            require("low", "low, high or both", params.containsKey("low") || params.containsKey("high"));
        }

        private void checkPattern() {
            require("pattern", "a regular expression", params.get("pattern") instanceof String);
            try {
                Pattern.compile((String) Objects.requireNonNull(params.get("pattern")));
            } catch (PatternSyntaxException e) {
                throw invalid("check '" + kind.word() + "', pattern: " + e.getDescription() + " at character "
                        + e.getIndex() + " (expected: a regular expression); correct it");
            }
        }

        private void requireNumber(String option) {
            require(
                    option,
                    "a number",
                    params.get(option) instanceof Number number && Double.isFinite(number.doubleValue()));
        }

        private void requireWord(String option, List<String> known) {
            Object word = params.get(option);
            if (!(word instanceof String text) || !known.contains(text)) {
                throw invalid("check '" + kind.word() + "', " + option + ": " + word + " (expected: one of "
                        + String.join(", ", known) + "); correct it");
            }
        }

        private void require(String option, String expectation, boolean holds) {
            if (!holds) {
                throw invalid("check '" + kind.word() + "', " + option + ": " + params.get(option) + " (expected: "
                        + expectation + "); correct it");
            }
        }
    }
}
