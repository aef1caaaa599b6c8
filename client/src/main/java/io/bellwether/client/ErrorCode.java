package io.bellwether.client;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/**
 * What went wrong, as a stable number that crosses the wire. Names may change, numbers never; an unknown number reads as
 * {@link #INTERNAL}.
 */
public enum ErrorCode {
    /** The request is malformed or breaks a rule of the API. */
    INVALID_ARGUMENT(1, Kind.USER, Retry.NEVER),
    /** The thing named does not exist. */
    NOT_FOUND(2, Kind.USER, Retry.NEVER),
    /** The thing named exists already. */
    ALREADY_EXISTS(3, Kind.USER, Retry.NEVER),
    /** The user's data breaks an expectation of the job (a missing column, a label with one class). */
    INVALID_DATA(4, Kind.USER, Retry.NEVER),
    /** The user's trainer or objective failed. */
    USER_CODE_FAILED(5, Kind.USER, Retry.NEVER),
    /** The job or attempt was cancelled on request. */
    CANCELLED(6, Kind.USER, Retry.NEVER),
    /** Token missing or wrong, or the role may not do this. */
    NOT_AUTHORIZED(7, Kind.USER, Retry.NEVER),
    /** A configuration key or flag is wrong. */
    INVALID_CONFIGURATION(8, Kind.USER, Retry.NEVER),
    /** The job that was awaited ended without its result; the message says why. */
    JOB_FAILED(9, Kind.USER, Retry.NEVER),
    /** A stated limit would be passed. */
    LIMIT_EXCEEDED(20, Kind.RESOURCES, Retry.ASK),
    /** The attempt ran out of memory. */
    OUT_OF_MEMORY(21, Kind.RESOURCES, Retry.ASK),
    /** The attempt or job took longer than it may. */
    TIMED_OUT(22, Kind.RESOURCES, Retry.ASK),
    /** Nobody answers at the address. */
    UNREACHABLE(30, Kind.EXTERNAL, Retry.SAFE),
    /** The peer speaks another protocol version. */
    VERSION_MISMATCH(31, Kind.EXTERNAL, Retry.NEVER),
    /** The peer belongs to another cluster. */
    CLUSTER_MISMATCH(32, Kind.EXTERNAL, Retry.NEVER),
    /** Bytes that are no frame of this protocol. */
    BAD_FRAME(33, Kind.EXTERNAL, Retry.NEVER),
    /** A file system or another outside system failed. */
    IO_FAILED(34, Kind.EXTERNAL, Retry.SAFE),
    /** The node that ran the attempt is gone. */
    NODE_LOST(35, Kind.EXTERNAL, Retry.SAFE),
    /** The process that ran the attempt ended under it. */
    EXECUTOR_LOST(36, Kind.EXTERNAL, Retry.SAFE),
    /** The order comes from a past leader or a past registration. */
    FENCED(37, Kind.EXTERNAL, Retry.NEVER),
    /** The coordinator asked is a standby; another one leads, or will soon. */
    NOT_LEADER(38, Kind.EXTERNAL, Retry.SAFE),
    /** The connection ended before the answer: the request may or may not have taken effect. */
    INDETERMINATE(50, Kind.INTERNAL, Retry.ASK),
    /** A defect of Bellwether. */
    @JsonEnumDefaultValue
    INTERNAL(51, Kind.INTERNAL, Retry.ASK);

    /** Who can mend it. */
    public enum Kind {
        USER,
        RESOURCES,
        EXTERNAL,
        INTERNAL
    }

    /** Whether the same request may be sent again. */
    public enum Retry {
        SAFE,
        ASK,
        NEVER
    }

    private final int number;
    private final Kind kind;
    private final Retry retry;

    ErrorCode(int number, Kind kind, Retry retry) {
        this.number = number;
        this.kind = kind;
        this.retry = retry;
    }

    public int number() {
        return number;
    }

    public Kind kind() {
        return kind;
    }

    public Retry retry() {
        return retry;
    }

    /** The code of a number read from the wire; {@link #INTERNAL} if this version does not know it. */
    public static ErrorCode ofNumber(int number) {
        for (ErrorCode code : values()) {
            if (code.number == number) {
                return code;
            }
        }
        return INTERNAL;
    }
}
