package io.bellwether.client;

import io.bellwether.client.json.Json;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.Message;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests that block, and are repeated while connections break, up to the retry timeout. So a request must be harmless
 * when it is carried out twice. Thread-safe.
 */
final class Caller {
    private final Link link;

    Caller(Link link) {
        this.link = link;
    }

    /** Sends until there is an answer or the time is over. */
    <T extends Message> T call(Message request, Class<T> answer) {
        long deadlineNanos = System.nanoTime() + link.config().retryTimeout().toNanos();
        Backoff backoff = new Backoff();
        while (true) {
            try {
                Connection connection = connection(deadlineNanos);
                Message message = await(connection.request(request), deadlineNanos);
                if (answer.isInstance(message)) {
                    return answer.cast(message);
                }
                throw new ClusterException(
                        ErrorCode.INTERNAL,
                        "answer to " + request.getClass().getSimpleName() + ": "
                                + message.getClass().getSimpleName() + " (expected: " + answer.getSimpleName()
                                + "); run the same release of Bellwether on both sides");
            } catch (ClusterException e) {
                if (!Link.isLostConnection(e) || link.ended() != null || !pause(backoff.next(), deadlineNanos)) {
                    throw e;
                }
            } catch (TimeoutException e) {
                throw new ClusterException(
                        ErrorCode.INDETERMINATE,
                        request.getClass().getSimpleName() + ": no answer within "
                                + link.config().retryTimeout().toMillis() + " ms; it may or may not have taken effect:"
                                + " look, or try again",
                        e);
            }
        }
    }

    /** As {@link #call}, for a view that travels as JSON. */
    <T> T view(Message request, Class<T> type) {
        return read(call(request, JobMessage.View.class), type);
    }

    static <T> T read(JobMessage.View view, Class<T> type) {
        try {
            return Json.read(view.json(), type);
        } catch (IllegalArgumentException e) {
            throw new ClusterException(
                    ErrorCode.INTERNAL, e.getMessage() + "; run the same release of Bellwether on both sides", e);
        }
    }

    private Connection connection(long deadlineNanos) {
        try {
            return await(link.connected(), deadlineNanos);
        } catch (TimeoutException e) {
            ClusterException reason = link.lastFailure();
            throw new ClusterException(
                    ErrorCode.UNREACHABLE,
                    "cluster " + link.clusterId() + ": no connection for "
                            + link.config().retryTimeout().toMillis() + " ms"
                            + (reason == null ? "" : ": " + reason.getMessage()),
                    e);
        }
    }

    /** False, at once, if the time would be over. */
    private static boolean pause(Duration pause, long deadlineNanos) {
        if (deadlineNanos - System.nanoTime() <= pause.toNanos()
                || Thread.currentThread().isInterrupted()) {
            return false;
        }
        LockSupport.parkNanos(pause.toNanos());
        return true;
    }

    private static <T> T await(CompletableFuture<T> future, long deadlineNanos) throws TimeoutException {
        return await(future, Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
    }

    /** The future's value, or its failure as the {@link ClusterException} that it is. */
    static <T> T await(CompletableFuture<T> future, Duration timeout) throws TimeoutException {
        try {
            return future.get(nanos(timeout), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw asClusterException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(
                    ErrorCode.INDETERMINATE, "interrupted while waiting for the cluster; try again", e);
        }
    }

    private static long nanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException moreThanTwoHundredYears) {
            return Long.MAX_VALUE;
        }
    }

    /** What is behind the wrappings of futures. */
    static ClusterException asClusterException(Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof ClusterException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof ClusterException e
                ? e
                : new ClusterException(ErrorCode.INTERNAL, "the client failed: " + cause, cause);
    }
}
