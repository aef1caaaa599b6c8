package io.bellwether.client.tasks;

import org.jspecify.annotations.Nullable;

/** What a call threw in another process: its stack trace is that one's, and so are its causes. */
public final class RemoteException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String type;

    RemoteException(String type, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.type = type;
    }

    /** The name of the class that was thrown. */
    public String type() {
        return type;
    }
}
