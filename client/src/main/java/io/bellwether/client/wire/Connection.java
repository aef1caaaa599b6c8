package io.bellwether.client.wire;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One open connection after its hello. Thread-safe; nothing here blocks. */
public interface Connection extends AutoCloseable {
    /** What the peer said of itself (on the accepting side). */
    SessionMessage.Hello hello();

    /** How the connection was accepted (on both sides). */
    SessionMessage.Welcome welcome();

    /** Sends without expecting a reply; lost if the connection is closing. */
    void send(Message message);

    /** Sends under {@code correlationId}, which is the id of the request that this answers. */
    void reply(long correlationId, Message message);

    /**
     * Sends and completes with the reply. Completes exceptionally with a {@code ClusterException}: the code of the {@code
     * Refused} reply, or {@code INDETERMINATE} if the connection ends first.
     */
    CompletableFuture<Message> request(Message message);

    /**
     * Sends and gives every message of the same correlation id to {@code listener} on the I/O thread, until {@link
     * JobMessage.JobEvent#last}. The future completes then, or exceptionally as for {@link #request}.
     */
    CompletableFuture<Void> subscribe(Message message, Consumer<Message> listener);

    /** Whether the peer has not yet read much of what was sent to it: more would only wait. */
    boolean isBusy();

    /** Completes when the connection is closed, by either side. */
    CompletableFuture<Void> closed();

    /** The peer's address, for messages to people. */
    String remoteAddress();

    /** Closes; idempotent. Pending requests end {@code INDETERMINATE}. */
    @Override
    void close();
}
