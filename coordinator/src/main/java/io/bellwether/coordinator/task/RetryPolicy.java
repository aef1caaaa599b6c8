package io.bellwether.coordinator.task;

import io.bellwether.client.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Whether, and when, a failed attempt is followed by another. By kind of failure, never by counting alone. */
final class RetryPolicy {
    private static final long FIRST_BACKOFF_MILLIS = 200;
    private static final long MAX_BACKOFF_MILLIS = 10_000;

    /** A member of a gang that lost its peer is innocent, and so, as far as it can tell, is the task. */
    private static final int LOST_PEER_LIMIT = 20;

    /** A wrong address looks like an outage. While nothing of the job has worked yet, it is the likelier of the two. */
    private static final int UNPROVEN_LIMIT = 6;

    private RetryPolicy() {}

    /** How many attempts may fail for this reason before the task has failed. */
    static int limit(ErrorCode code) {
        return switch (code) {
            case NODE_LOST -> 100; // the task is innocent; the limit only ends an endless loop
            case FENCED -> 100;
            case EXECUTOR_LOST -> 3; // it may be the killer
            case OUT_OF_MEMORY, TIMED_OUT -> 2;
            case UNREACHABLE -> 14; // a file system that restarts: more than a minute of pauses
            case IO_FAILED, INDETERMINATE, NOT_LEADER -> 5;
            case INTERNAL -> 3;
            case INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    INVALID_DATA,
                    USER_CODE_FAILED,
                    CANCELLED,
                    NOT_AUTHORIZED,
                    INVALID_CONFIGURATION,
                    JOB_FAILED,
                    LIMIT_EXCEEDED,
                    VERSION_MISMATCH,
                    CLUSTER_MISMATCH,
                    BAD_FRAME -> 1;
        };
    }

    /**
     * When to try again, in epoch milliseconds; null for never.
     *
     * @param isProven whether a task of the job has succeeded
     * @param outageLimitMillis how long the job's tasks are tried again while something can't be reached; 0 for the default
     */
    static @Nullable Long retryAt(
            ErrorCode code,
            boolean ofGang,
            boolean isProven,
            long outageLimitMillis,
            int failuresBefore,
            long nowMillis) {
        if (code == ErrorCode.UNREACHABLE && !ofGang && outageLimitMillis > 0) {
            return pausesMillis(failuresBefore + 1) > outageLimitMillis
                    ? null
                    : nowMillis + pauseMillis(failuresBefore);
        }
        int limit = limit(code);
        if (code == ErrorCode.UNREACHABLE && (ofGang || !isProven)) {
            limit = ofGang ? LOST_PEER_LIMIT : UNPROVEN_LIMIT;
        }
        if (failuresBefore + 1 >= limit) {
            return null;
        }
        if (code == ErrorCode.NODE_LOST || code == ErrorCode.FENCED) {
            return nowMillis;
        }
        return nowMillis + pauseMillis(failuresBefore);
    }

    private static long pauseMillis(int failuresBefore) {
        return Math.min(MAX_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(failuresBefore, 10));
    }

    /** Of so many failures together. */
    private static long pausesMillis(int failures) {
        long sum = 0;
        for (int failure = 0; failure < failures; failure++) {
            sum += pauseMillis(failure);
        }
        return sum;
    }
}
