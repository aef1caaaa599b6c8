package io.bellwether.client.wire;

import io.bellwether.client.wire.SessionMessage.Hello;
import io.bellwether.client.wire.SessionMessage.Welcome;

/** Decides who may connect. Called on an I/O thread: must not block. */
public interface HelloPolicy {
    /**
     * The answer to a hello.
     *
     * @throws io.bellwether.client.ClusterException to refuse the peer: it is told code and message
     */
    Welcome check(Hello hello);
}
