package io.bellwether.worker.executor;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.TaskSpec;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Turns what a task threw into the outcome of its attempt: whose fault it was and what to do. */
final class FailureReport {
    private static final int MESSAGE_LIMIT = 4_000;

    private FailureReport() {}

    /** Logs the stack trace, unless the message alone says it all. */
    static AttemptOutcome.Failed of(AttemptScope scope, Throwable thrown) {
        if (scope.isCancelled()) {
            return failed(scope, ErrorCode.CANCELLED, "cancelled on request");
        }
        if (thrown instanceof ClusterException known) {
            if (known.getCause() != null || known.code().kind() == ErrorCode.Kind.INTERNAL) {
                scope.log().add(known);
            }
            return failed(scope, known.code(), String.valueOf(known.getMessage()));
        }
        if (thrown instanceof OutOfMemoryError) {
            long heap = Runtime.getRuntime().maxMemory() >> 20;
            return failed(
                    scope,
                    ErrorCode.OUT_OF_MEMORY,
                    "executor memory: exhausted (" + thrown.getMessage() + "; heap limit " + heap
                            + " MiB, peak of the process "
                            + ProcessMemory.ownPeakMib()
                            + " MiB); ask for more memory in the job's resources, raise BELLWETHER_EXECUTOR_HEAP_MIB of"
                            + " the worker, or use fewer slots");
        }
        scope.log().add(thrown);
        if (isForGood(thrown)) {
            return failed(
                    scope,
                    ErrorCode.EXECUTOR_LOST,
                    "executor: " + describe(root(thrown))
                            + "; it can't load a part of itself and never will, so it ends;"
                            + " if this comes again, see that its temporary directory ("
                            + System.getProperty("java.io.tmpdir") + ") can be written and has room");
        }
        if (thrown instanceof IOException || thrown instanceof UncheckedIOException) {
            return failed(scope, ErrorCode.IO_FAILED, describe(thrown));
        }
        return scope.task() instanceof TaskSpec.Trial trial
                ? failed(scope, ErrorCode.USER_CODE_FAILED, "trainer '" + trial.trainer() + "': " + describe(thrown))
                : failed(scope, ErrorCode.INTERNAL, describe(thrown));
    }

    /** Whether it breaks every other attempt in this process, too: a class whose initialization has failed is never tried again. */
    static boolean isForGood(Throwable thrown) {
        return thrown instanceof OutOfMemoryError
                || thrown instanceof ExceptionInInitializerError
                || thrown instanceof UnsatisfiedLinkError
                || (thrown instanceof NoClassDefFoundError
                        && String.valueOf(thrown.getMessage()).startsWith("Could not initialize class"));
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** The code that the other members of the gang fail with. That a member was told to stop is its own affair: it is lost. */
    static ErrorCode code(AttemptScope scope, Throwable thrown) {
        if (scope.isCancelled()) {
            return ErrorCode.UNREACHABLE;
        }
        if (thrown instanceof ClusterException known) {
            return known.code();
        }
        if (thrown instanceof OutOfMemoryError) {
            return ErrorCode.OUT_OF_MEMORY;
        }
        return thrown instanceof IOException || thrown instanceof UncheckedIOException
                ? ErrorCode.IO_FAILED
                : ErrorCode.USER_CODE_FAILED;
    }

    /** The message that the other members of the gang fail with. */
    static String toOthers(AttemptScope scope, Gang gang, Throwable thrown) {
        if (scope.isCancelled()) {
            return "gang: member " + gang.rank() + " was told to stop";
        }
        return thrown instanceof ClusterException ? String.valueOf(thrown.getMessage()) : describe(thrown);
    }

    private static AttemptOutcome.Failed failed(AttemptScope scope, ErrorCode code, String message) {
        String cut = message.length() <= MESSAGE_LIMIT ? message : message.substring(0, MESSAGE_LIMIT) + "...";
        return new AttemptOutcome.Failed(code, cut, scope.log().lastLines());
    }

    private static String describe(Throwable thrown) {
        String message = thrown.getMessage();
        String name = thrown.getClass().getSimpleName();
        return message == null ? name + " (see the log)" : name + ": " + message;
    }
}
