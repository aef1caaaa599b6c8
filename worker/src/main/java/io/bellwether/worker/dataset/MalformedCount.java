package io.bellwether.worker.dataset;

import io.bellwether.client.job.MalformedPolicy;
import io.bellwether.client.task.MalformedData;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts what of a source is malformed. Caller-confined. */
final class MalformedCount {
    private final Map<String, Long> values = new TreeMap<>();
    private long rows;
    private @Nullable Supplier<String> first;

    /** A value that is not of its column's type; {@code at} says where it is, if it is asked. */
    void value(String column, String field, Supplier<String> at) {
        values.merge(column, 1L, Long::sum);
        note(() -> at.get() + ", column '" + column + "': '" + field + "'");
    }

    /** A row is left out, for the values that were counted before or for {@code why}. */
    void row(Supplier<String> why) {
        rows++;
        note(why);
    }

    /** Takes in what another has counted of what follows. */
    void add(MalformedCount next) {
        rows += next.rows;
        next.values.forEach((column, count) -> values.merge(column, count, Long::sum));
        first = first == null ? next.first : first;
    }

    /** What there is to tell; null if nothing. */
    @Nullable
    MalformedData data() {
        return first == null ? null : new MalformedData(rows, values, first.get());
    }

    /** Fails with {@code INVALID_DATA} if it is more than {@code policy} allows. */
    void requireWithin(@Nullable MalformedPolicy policy) {
        if (policy == null || first == null) {
            return;
        }
        boolean drops = policy.action() == MalformedPolicy.Action.DROP;
        long count = drops
                ? rows
                : values.values().stream().mapToLong(Long::longValue).sum();
        if (count > policy.limit()) {
            throw DataErrors.invalid(
                    "malformed " + (drops ? "rows" : "values"),
                    "more than " + policy.limit() + ", the first in " + first.get(),
                    "at most dataset.format.malformed.limit",
                    "correct the files, or raise the limit");
        }
    }

    private void note(Supplier<String> what) {
        first = first == null ? what : first;
    }
}
