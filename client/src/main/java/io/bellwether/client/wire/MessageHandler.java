package io.bellwether.client.wire;

/** Receives what a peer sends. Called on the connection's I/O thread, in order: must not block. */
public interface MessageHandler {
    /** A message that is not a reply to a request of ours. {@code correlationId} is 0 if no reply is expected. */
    void onMessage(Connection connection, long correlationId, Message message);

    /** The connection has been accepted. */
    default void onOpen(Connection connection) {}

    /** The connection has ended. */
    default void onClose(Connection connection) {}
}
