package io.bellwether.client.transform;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A transform that there is.
 *
 * @param takes which columns it can be used on
 * @param needsLabel whether it looks at the label of the training rows
 */
public record TransformKind(String name, Takes takes, boolean needsLabel, List<TransformOption> options) {
    /** Columns by what they hold. */
    public enum Takes {
        NUMBERS,
        /** Texts, and numbers as categories if they are named one by one. */
        CATEGORIES,
        /** Dates and timestamps, and texts that can be read as such. */
        TIMES,
        /** Numbers, and texts too if the options say nothing against it. */
        ANY
    }

    public TransformKind {
        options = List.copyOf(options);
    }

    /** The option of that name; {@code INVALID_ARGUMENT} with the nearest one if there is none. */
    public TransformOption option(String option) {
        return options.stream()
                .filter(each -> each.name().equals(option))
                .findFirst()
                .orElseThrow(() -> new ClusterException(
                        ErrorCode.INVALID_ARGUMENT,
                        "transform '" + name + "': unknown option '" + option + "'; "
                                + Nearest.hint(
                                        option,
                                        options.stream()
                                                .map(TransformOption::name)
                                                .toList())));
    }

    /** {@code given}, checked. */
    Map<String, Object> check(Map<String, Object> given) {
        Map<String, Object> checked = new LinkedHashMap<>();
        given.forEach((option, value) -> checked.put(option, option(option).check(name, value)));
        return checked;
    }

    /** The value of an option that is not given. */
    @Nullable
    Object defaultOf(String option) {
        return option(option).defaultValue();
    }
}
