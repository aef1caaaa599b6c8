package io.bellwether.client.cli;

import io.bellwether.client.ClusterException;

/** Ends a command with an exit code; {@code cause} has the code and sentence for people. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final ClusterException reason;

    CommandFailure(int exitCode, ClusterException reason) {
        super(reason.getMessage(), reason);
        this.exitCode = exitCode;
        this.reason = reason;
    }

    int exitCode() {
        return exitCode;
    }

    ClusterException reason() {
        return reason;
    }
}
