package io.bellwether.worker.grid;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Two ports that were free on the host a moment ago. */
record GridPorts(int discovery, int communication) {
    static GridPorts free(String host) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        // Both are held at once, or the second may be the first.
        try (ServerSocket one = new ServerSocket(0, 1, address);
                ServerSocket other = new ServerSocket(0, 1, address)) {
            return new GridPorts(one.getLocalPort(), other.getLocalPort());
        }
    }
}
