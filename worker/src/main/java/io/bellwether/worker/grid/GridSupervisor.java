package io.bellwether.worker.grid;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteState;
import org.apache.ignite.Ignition;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.failure.AbstractFailureHandler;
import org.apache.ignite.failure.FailureContext;
import org.apache.ignite.spi.IgniteSpiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. One thread starts the Ignite node, waits until it fails or is closed, stops it, and starts again.
 *
 * Who founds a grid: a starting Ignite node asks its addresses one after the other. If none answers, it founds a grid of its
 * own, but only if its own address is among them or the list is empty; else it goes on asking until the join timeout. So a
 * list without our own address makes us wait, and an empty list must never reach Ignite. Whether its own address is among
 * them is looked up once per start: when that changes, a start in progress is interrupted and begun again.
 *
 * Two grids of one cluster, each without the other's entries, come about when the founder is given up (it stood still), another
 * takes its place, and it comes back to find itself alone. The coordinator then names one founder for all. A node that for a while has
 * not had that one in its grid, though it answers, leaves its own grid and joins.
 *
 * Whatever fails critically inside Ignite, segmentation included, ends the node, never the process. The entries it held are
 * gone then; the others' copies are not.
 */
/** Keeps the process's Ignite node running. Thread-safe. */
final class GridSupervisor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GridSupervisor.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final long CLOSE_MILLIS = 10_000;

    private final GridConfig config;
    private final ClusterGuard guard;
    private final PeerAddresses addresses = new PeerAddresses();
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile GridPorts ports;
    private volatile @Nullable Ignite ignite;
    private volatile @Nullable GridEntries entries;

    // guarded by lock
    private List<String> peers = List.of();
    private boolean starting;
    private boolean mayFound;
    /** The start in progress was interrupted for new peers. */
    private boolean outdated;

    private boolean failed;
    private boolean closed;

    GridSupervisor(GridConfig config) throws IOException {
        this.config = config;
        guard = new ClusterGuard(config.clusterId());
        ports = GridPorts.free(config.host());
        thread = new Thread(this::run, config.name() + "-grid");
        thread.setDaemon(true);
        thread.start();
    }

    String discoveryAddress() {
        return config.holdsEntries() ? config.host() + ":" + ports.discovery() : "";
    }

    /** The entries; null while the node is down. */
    @Nullable
    GridEntries entries() {
        return entries;
    }

    int nodes() {
        return GridMembers.count(ignite);
    }

    List<String> otherNotes() {
        return GridMembers.otherNotes(ignite);
    }

    /** Whether each entry here is also on another node, one that has all of its partition. May wait for a change of topology. */
    boolean isCopied() {
        GridEntries seen = entries;
        return seen != null && (!config.holdsEntries() || seen.areElsewhere());
    }

    void setPeers(List<String> given) {
        lock.lock();
        try {
            if (given.isEmpty() || given.equals(peers)) {
                return;
            }
            addresses.set(given);
            peers = List.copyOf(given);
            boolean found = peers.contains(discoveryAddress());
            if (starting && found != mayFound) {
                outdated = true;
                thread.interrupt();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean awaitUp(Duration atMost) {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (entries == null && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return entries != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (starting) {
                thread.interrupt();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (awaitPeers()) {
            try {
                start();
                awaitFailure();
            } catch (RuntimeException e) {
                if (!isInterruptedOnPurpose()) {
                    log.warn("grid node={} peers={} not joined: {}; trying again", config.name(), peers(), reason(e));
                    pause(e);
                }
            } finally {
                stop();
            }
        }
    }

    private boolean awaitPeers() {
        lock.lock();
        try {
            while (peers.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            starting = true;
            failed = false;
            outdated = false;
            mayFound = peers.contains(discoveryAddress());
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        Ignite node = Ignition.start(IgniteSettings.of(config, ports, addresses, guard, new FailureSignal()));
        for (ClusterNode member : node.cluster().nodes()) {
            if (!guard.belongs(member)) {
                throw new ClusterException(
                        ErrorCode.CLUSTER_MISMATCH,
                        "the grid at " + peers() + " is not one of cluster " + config.clusterId()
                                + " (expected: nodes of this cluster only); left it");
            }
        }
        lock.lock();
        try {
            ignite = node;
            entries = new GridEntries(node);
            starting = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        log.info("grid node={} address={} up nodes={}", config.name(), discoveryAddress(), nodes());
    }

    private void awaitFailure() {
        StrayWatch stray = new StrayWatch(config.strayTimeout());
        while (awaitChange(stray.interval())) {
            if (stray.isStray(discoveryAddress(), peers(), members())) {
                log.warn(
                        "grid node={} peers={} are in another grid; leaving this one for theirs",
                        config.name(),
                        peers());
                return;
            }
        }
    }

    /** False if the node is to be stopped. */
    private boolean awaitChange(Duration atMost) {
        lock.lock();
        try {
            long nanos = atMost.toNanos();
            while (!failed && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            log.debug("grid node={} interrupted while up", config.name(), e); // meant for a start that has ended
        } finally {
            lock.unlock();
        }
        return !isOver();
    }

    private boolean isOver() {
        lock.lock();
        try {
            return failed || closed;
        } finally {
            lock.unlock();
        }
    }

    /** The discovery addresses of all nodes of this grid. */
    private Set<String> members() {
        return GridMembers.addresses(ignite);
    }

    private void stop() {
        lock.lock();
        try {
            starting = false;
            entries = null;
            ignite = null;
            Thread.interrupted(); // meant for the start only
        } finally {
            lock.unlock();
        }
        if (Ignition.state(config.name()) != IgniteState.STOPPED) {
            Ignition.stop(config.name(), true);
        }
    }

    private void pause(RuntimeException cause) {
        lock.lock();
        try {
            if (reason(cause).contains("already in use")) {
                ports = GridPorts.free(config.host());
            }
            long nanos = PAUSE.toNanos();
            while (!closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (IOException e) {
            log.warn("grid node={}: no free port on {}: {}", config.name(), config.host(), e.getMessage());
        } catch (InterruptedException e) {
            log.debug("grid node={} interrupted by new peers", config.name(), e);
        } finally {
            lock.unlock();
        }
    }

    private List<String> peers() {
        lock.lock();
        try {
            return peers;
        } finally {
            lock.unlock();
        }
    }

    private boolean isInterruptedOnPurpose() {
        lock.lock();
        try {
            return closed || outdated;
        } finally {
            lock.unlock();
        }
    }

    /** What discovery itself said; what wraps it, and what it wraps, are pages of internals. */
    private static String reason(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IgniteSpiException) {
                message = String.valueOf(cause.getMessage());
            }
        }
        int end = message.indexOf(" (make sure");
        return end < 0 ? message : message.substring(0, end);
    }

    /** Hears of critical failures on Ignite's threads. */
    private final class FailureSignal extends AbstractFailureHandler {
        @Override
        protected boolean handle(Ignite node, FailureContext context) {
            log.warn(
                    "grid node={} failed: {} {}; it is started again",
                    config.name(),
                    context.type(),
                    String.valueOf(context.error()));
            lock.lock();
            try {
                failed = true;
                entries = null;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            return true;
        }
    }
}
