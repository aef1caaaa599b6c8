package io.bellwether.client.cli;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Quantities;
import org.jspecify.annotations.Nullable;

/** Reads amounts of memory, as {@code 64 GiB}. */
final class MemorySize {
    private MemorySize() {}

    /** In MiB; null if the flag was not given. */
    static @Nullable Long mib(String flag, @Nullable String text) {
        if (text == null) {
            return null;
        }
        Long mib = Quantities.MEMORY.parse(text);
        if (mib == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    flag + ": '" + text + "' (expected: " + Quantities.MEMORY.expectation() + "); correct it");
        }
        return mib;
    }
}
