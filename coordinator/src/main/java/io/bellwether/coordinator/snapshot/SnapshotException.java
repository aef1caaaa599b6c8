package io.bellwether.coordinator.snapshot;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A snapshot can't be used, or not be made; the journal can. */
final class SnapshotException extends IOException {
    private static final long serialVersionUID = 1L;

    SnapshotException(String message) {
        super(message);
    }

    SnapshotException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
