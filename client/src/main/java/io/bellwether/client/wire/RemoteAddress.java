package io.bellwether.client.wire;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A peer's address as people read it. */
final class RemoteAddress {
    private RemoteAddress() {}

    static String of(Channel channel) {
        SocketAddress address = channel.remoteAddress();
        if (address instanceof InetSocketAddress inet) {
            return inet.getAddress() == null
                    ? inet.getHostString() + ":" + inet.getPort()
                    : inet.getAddress().getHostAddress() + ":" + inet.getPort();
        }
        return address == null ? "a peer that is gone" : address.toString();
    }
}
