package io.bellwether.client.spec;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where text came from.
 *
 * @param name what to call it in messages: a file name, {@code request}, {@code --set trials=5}
 * @param directory what relative paths in it are relative to; null to leave them as they are
 * @param hasLines whether line and column tell the reader anything
 */
record Source(String name, @Nullable Path directory, boolean hasLines) {
    Position start() {
        return new Position(this, 1, 1);
    }
}
