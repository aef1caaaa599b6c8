package io.bellwether.worker.grid;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Notices that a node is up in another grid than the one that the coordinator wants it in. Caller-confined. */
final class StrayWatch {
    private static final int CONNECT_MILLIS = 500;

    private final Duration timeout;
    private long sinceNanos;
    private boolean apart;

    /** {@code timeout}: so long must the founder be missing; it may just have ended, and the peers be of before. */
    StrayWatch(Duration timeout) {
        this.timeout = timeout;
    }

    /** How often to look. */
    Duration interval() {
        return timeout.dividedBy(5);
    }

    /**
     * Whether to leave: the first peer, who is the founder, has been in another grid for long.
     *
     * @param own this node's address
     * @param peers as the coordinator gave them
     * @param members the addresses of this node's grid
     */
    boolean isStray(String own, List<String> peers, Set<String> members) {
        if (peers.isEmpty() || members.isEmpty() || peers.contains(own) || members.contains(peers.get(0))) {
            apart = false;
            return false;
        }
        long now = System.nanoTime();
        if (!apart) {
            apart = true;
            sinceNanos = now;
        }
        return now - sinceNanos >= timeout.toNanos() && answers(peers.get(0));
    }

    private static boolean answers(String hostPort) {
        try (Socket socket = new Socket()) {
            socket.connect(PeerAddresses.parse(hostPort), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
