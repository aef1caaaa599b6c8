package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/** A worker node; kept in its data directory, so it survives restarts of the process. */
public record NodeId(@JsonValue String value) implements Comparable<NodeId> {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public NodeId {
        Objects.requireNonNull(value, "value");
        if (!Words.isWord(value)) {
            throw new IllegalArgumentException(
                    "NodeId: '" + value + "' (expected: 1 to 64 letters, digits, '_', '.' or '-')");
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
