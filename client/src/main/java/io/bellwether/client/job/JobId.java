package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A job; unique in its cluster for ever. */
public record JobId(@JsonValue String value) implements Comparable<JobId> {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public JobId {
        Objects.requireNonNull(value, "value");
        if (!Words.isWord(value)) {
            throw new IllegalArgumentException(
                    "JobId: '" + value + "' (expected: 1 to 64 letters, digits, '_', '.' or '-')");
        }
    }

    /** As a record has it by itself, but quicker until the second compiler has come to it: ids are the keys of most maps. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JobId id && value.equals(id.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
