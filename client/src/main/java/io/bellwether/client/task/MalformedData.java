package io.bellwether.client.task;

import java.util.HashMap;
import java.util.Map;

/**
 * What in the files of a dataset version could not be read and was passed over, as its format allows. Immutable; new fields may be added.
 *
 * @param rows rows that were left out
 * @param values by column: the values that are not of its type; they are missing, or the reason why their rows were left out
 * @param first the first of all, and where it is
 */
public record MalformedData(long rows, Map<String, Long> values, String first) {
    public MalformedData {
        values = Map.copyOf(values);
    }

    /** Both, {@code next} being of files that follow. */
    public MalformedData plus(MalformedData next) {
        Map<String, Long> all = new HashMap<>(values);
        next.values.forEach((column, count) -> all.merge(column, count, Long::sum));
        return new MalformedData(rows + next.rows, all, first);
    }
}
