package io.bellwether.coordinator.journal;

import org.jspecify.annotations.Nullable;

/** What the journal holds can't be read, or is not all that was written: no repetition mends that. */
public final class JournalDamagedException extends JournalException {
    private static final long serialVersionUID = 1L;

    public JournalDamagedException(String message) {
        this(message, null);
    }

    public JournalDamagedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
