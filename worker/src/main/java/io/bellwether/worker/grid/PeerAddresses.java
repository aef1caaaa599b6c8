package io.bellwether.worker.grid;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import org.apache.ignite.spi.discovery.tcp.ipfinder.TcpDiscoveryIpFinderAdapter;

/** The discovery addresses as the coordinator last gave them. Thread-safe. */
final class PeerAddresses extends TcpDiscoveryIpFinderAdapter {
    private volatile List<InetSocketAddress> addresses = List.of();

    void set(List<String> hostPorts) {
        addresses = hostPorts.stream().map(PeerAddresses::parse).toList();
    }

    static InetSocketAddress parse(String hostPort) {
        int colon = hostPort.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("grid address: '" + hostPort + "' (expected: host:port)");
        }
        return new InetSocketAddress(hostPort.substring(0, colon), Integer.parseInt(hostPort.substring(colon + 1)));
    }

    @Override
    public Collection<InetSocketAddress> getRegisteredAddresses() {
        return addresses;
    }

    /** The coordinator alone decides; what Ignite finds out is dropped. */
    @Override
    public void registerAddresses(Collection<InetSocketAddress> ignored) {}

    @Override
    public void unregisterAddresses(Collection<InetSocketAddress> ignored) {}
}
