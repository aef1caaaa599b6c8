package io.bellwether.coordinator.journal;

/** The journal could not do as asked; after an append it is unknown whether the events are durable. */
public final class JournalException extends Exception {
    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
