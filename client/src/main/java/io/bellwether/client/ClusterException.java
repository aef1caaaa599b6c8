package io.bellwether.client;

import org.jspecify.annotations.Nullable;

/** The one exception of the public API. Its message says what, value, expectation and next step. */
public sealed class ClusterException extends RuntimeException permits NotLeaderException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public ClusterException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public ClusterException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
