package io.bellwether.coordinator.journal;

import org.jspecify.annotations.Nullable;

/** The journal could not do as asked; after an append it is unknown whether the events are durable. */
public class JournalException extends Exception {
    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
