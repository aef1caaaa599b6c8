package io.bellwether.client.cli;

import io.bellwether.client.ErrorCode;

/** What the process's exit code says; scripts rely on the numbers. */
final class ExitCode {
    static final int DONE = 0;
    /** The job failed or was cancelled; also a defect of ours. */
    static final int FAILED = 1;
    /** Wrong use or configuration, found on this side. */
    static final int USAGE = 2;
    /** Nobody answers, or the connection ended before the answer. */
    static final int UNREACHABLE = 3;
    /** The cluster refused. */
    static final int REFUSED = 4;

    private ExitCode() {}

    /** For an error that came back from the cluster. */
    static int ofCluster(ErrorCode code) {
        return switch (code) {
            // A bad frame: what answers there is something else than a coordinator.
            case UNREACHABLE, INDETERMINATE, NOT_LEADER, BAD_FRAME -> UNREACHABLE;
            default -> REFUSED;
        };
    }

    /** For an error found on this side, or that a role ended with. */
    static int ofLocal(ErrorCode code) {
        return switch (code) {
            case UNREACHABLE, INDETERMINATE, NOT_LEADER, BAD_FRAME -> UNREACHABLE;
            case CLUSTER_MISMATCH, VERSION_MISMATCH, NOT_AUTHORIZED, FENCED -> REFUSED;
            case INTERNAL -> FAILED;
            default -> USAGE;
        };
    }
}
