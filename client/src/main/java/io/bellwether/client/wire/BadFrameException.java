package io.bellwether.client.wire;

/** Bytes that are no frame of this protocol. Ends the connection they came from, and nothing else. */
final class BadFrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadFrameException(String message) {
        // Nobody reads the trace, and whoever sends rubbish should not make us work.
        super(message, null, false, false);
    }
}
