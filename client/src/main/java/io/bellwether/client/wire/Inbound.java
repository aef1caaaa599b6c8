package io.bellwether.client.wire;

import io.bellwether.client.ClusterException;

/** What the {@link FrameDecoder} hands on. */
sealed interface Inbound {
    long correlationId();

    /** A message. */
    record Frame(long correlationId, Message message) implements Inbound {}

    /** A well-formed frame whose content this version can't read. */
    record Unreadable(long correlationId, ClusterException reason) implements Inbound {}
}
