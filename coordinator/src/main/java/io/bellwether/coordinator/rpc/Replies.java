package io.bellwether.coordinator.rpc;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.SessionMessage;
import io.bellwether.coordinator.loop.Request;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How outcomes go back to the one who asked. */
final class Replies {
    private static final Logger log = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    /** Answers the request with what the core replies, {@code Done} if it has nothing to say. */
    static Request.Answer to(Connection connection, long correlationId) {
        return (reply, refusal) -> {
            if (refusal != null) {
                refuse(connection, correlationId, refusal);
            } else {
                connection.reply(correlationId, reply == null ? new SessionMessage.Done() : reply);
            }
        };
    }

    /** Answers the request when {@code future} completes, either way. */
    static void when(CompletableFuture<? extends Message> future, Connection connection, long correlationId) {
        var unused = future.whenComplete((message, failure) -> {
            if (failure == null) {
                connection.reply(correlationId, message);
            } else {
                refuse(connection, correlationId, reason(failure));
            }
        });
    }

    static void refuse(Connection connection, long correlationId, ClusterException reason) {
        connection.reply(correlationId, new SessionMessage.Refused(reason.code(), String.valueOf(reason.getMessage())));
    }

    /** What to tell a peer of a failure; a defect of ours is logged here, because the peer can't mend it. */
    static ClusterException reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ClusterException known) {
            return known;
        }
        log.error("request failed code={}", ErrorCode.INTERNAL, cause);
        return new ClusterException(
                ErrorCode.INTERNAL, "the coordinator failed: " + cause + "; its log says more", cause);
    }
}
