package io.bellwether.client.transform;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One step of how a dataset's columns become features. It is fitted on the training rows alone and kept with the model, which
 * applies it to whatever it scores. Immutable.
 *
 * @param name a transform of {@link TransformCatalogue}
 * @param id what to call the step, where a search gives its options: {@code transforms.<id>.<option>}; the name if not given
 * @param columns names and patterns ({@code *} any characters, {@code ?} one, a leading {@code !} excludes) of the columns as the
 *     steps before leave them; a pattern means the columns that the transform takes
 * @param params the options that are not as by default
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TransformSpec(String name, String id, List<String> columns, Map<String, Object> params) {
    private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

    public TransformSpec {
        if (name == null || name.isBlank()) {
            throw invalid("transforms.name: missing (expected: for example impute); add it");
        }
        TransformKind kind = TransformCatalogue.named(name);
        id = id == null || id.isBlank() ? name : id;
        columns = columns == null || columns.isEmpty() ? List.of("*") : List.copyOf(columns);
        params = params == null ? Map.of() : Collections.unmodifiableMap(kind.check(params));
        if (!ID.matcher(id).matches()) {
            throw invalid("transforms.id: '" + id + "' (expected: letters, digits, - and _); rename it");
        }
        if (columns.stream().allMatch(column -> column.startsWith("!"))) {
            throw invalid("transforms.columns: " + columns + " (expected: a column besides the excluded); add \"*\"");
        }
    }

    /** A step on all the columns that it takes, with the options' defaults. */
    public static TransformSpec of(String name) {
        return new TransformSpec(name, "", List.of(), Map.of());
    }

    public TransformSpec on(String... columns) {
        return new TransformSpec(name, id, List.of(columns), params);
    }

    public TransformSpec named(String id) {
        return new TransformSpec(name, id, columns, params);
    }

    public TransformSpec with(String option, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(params);
        all.put(option, value);
        return new TransformSpec(name, id, columns, all);
    }

    /** The transform that it is a step of. */
    @JsonIgnore
    public TransformKind kind() {
        return TransformCatalogue.named(name);
    }

    /** Whether an option has a value, given or by default. */
    public boolean has(String option) {
        return params.containsKey(option) || kind().defaultOf(option) != null;
    }

    /** The value of an option, given or by default. */
    public Object get(String option) {
        Object given = params.get(option);
        return given != null ? given : Objects.requireNonNull(kind().defaultOf(option), option);
    }

    public double number(String option) {
        return ((Number) get(option)).doubleValue();
    }

    public int whole(String option) {
        return ((Number) get(option)).intValue();
    }

    public boolean flag(String option) {
        return (Boolean) get(option);
    }

    public String word(String option) {
        return (String) get(option);
    }

    private static ClusterException invalid(String message) {
        return new ClusterException(ErrorCode.INVALID_ARGUMENT, message);
    }
}
