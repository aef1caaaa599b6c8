package io.bellwether.client.wire;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.NotLeaderException;
import io.bellwether.client.wire.SessionMessage.Hello;
import io.bellwether.client.wire.SessionMessage.NotLeader;
import io.bellwether.client.wire.SessionMessage.Refused;
import io.bellwether.client.wire.SessionMessage.Welcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a connection is opened: the one thing in which the two sides differ. Confined to the I/O thread. */
sealed interface Handshake {
    /** What this side says unasked; null if it waits. */
    @Nullable
    Message opening();

    /**
     * Judges the peer's first message.
     *
     * @throws ClusterException to end the connection; on the accepting side the peer is told
     */
    Opened onFirst(Message message);

    /** What to send after {@link #onFirst}; null for nothing. */
    default @Nullable Message answer(Opened opened) {
        return null;
    }

    /** A silence of the peer after which the connection ends; null for any. */
    default @Nullable Duration silence() {
        return null;
    }

    /** 1 for the side that connects, -1 for the one that accepts: keeps their correlation ids apart. */
    int sign();

    /** The connection is open. */
    default void onOpened(Connection connection) {}

    /** The connection ended before it was open. */
    default void onFailed(ClusterException reason) {}

    /** Both parts of a successful handshake. */
    record Opened(Hello hello, Welcome welcome) {}

    /** The side of the server. */
    record Accepting(HelloPolicy policy, @Nullable Duration silence) implements Handshake {
        @Override
        public @Nullable Message opening() {
            return null;
        }

        @Override
        public Opened onFirst(Message message) {
            if (message instanceof Hello hello) {
                return new Opened(hello, policy.check(hello));
            }
            throw new ClusterException(
                    ErrorCode.BAD_FRAME, "first message: " + message.getClass().getSimpleName() + " (expected: Hello)");
        }

        @Override
        public Message answer(Opened opened) {
            return opened.welcome();
        }

        @Override
        public int sign() {
            return -1;
        }
    }

    /** The side of the client. */
    record Offering(
            Hello hello,
            CompletableFuture<Connection> result,
            @Nullable Duration silence) implements Handshake {
        @Override
        public Message opening() {
            return hello;
        }

        @Override
        public Opened onFirst(Message message) {
            if (message instanceof Welcome welcome) {
                return new Opened(hello, welcome);
            }
            if (message instanceof Refused refused) {
                throw new ClusterException(refused.code(), refused.message());
            }
            if (message instanceof NotLeader elsewhere) {
                throw new NotLeaderException(elsewhere.leader(), elsewhere.message());
            }
            throw new ClusterException(
                    ErrorCode.BAD_FRAME,
                    "first message: " + message.getClass().getSimpleName() + " (expected: Welcome)");
        }

        @Override
        public int sign() {
            return 1;
        }

        @Override
        public void onOpened(Connection connection) {
            result.complete(connection);
        }

        @Override
        public void onFailed(ClusterException reason) {
            result.completeExceptionally(reason);
        }
    }
}
