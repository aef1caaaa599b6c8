package io.bellwether.worker.grid;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.wire.NodeMessage.GridState;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The grid as an embedded Apache Ignite server node, kept running by a {@link GridSupervisor}. Thread-safe. */
public final class IgniteGrid implements Grid {
    private static final Logger log = LoggerFactory.getLogger(IgniteGrid.class);

    private static final long PAUSE_NANOS = 100_000_000;
    private static final long LOOK_NANOS = 500_000_000;

    private final GridConfig config;
    private final GridSupervisor supervisor;
    private final GridKeeper keeper;
    private final ExecutorService operations;
    private final AtomicLong nextLook = new AtomicLong(System.nanoTime());
    private volatile boolean copied;

    private IgniteGrid(GridConfig config, GridSupervisor supervisor) {
        this.config = config;
        this.supervisor = supervisor;
        keeper = new GridKeeper(config.name(), supervisor::entries);
        AtomicInteger count = new AtomicInteger();
        operations = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, config.name() + "-grid-operation-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A grid node that starts when it is given peers; its addresses are chosen now. */
    public static IgniteGrid open(GridConfig config) {
        try {
            Files.createDirectories(config.directory());
            return new IgniteGrid(config, new GridSupervisor(config));
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "grid on " + config.host() + " with directory " + config.directory()
                            + " (expected: an address of this machine and a writable directory); correct them: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Features by key on the same nodes. */
    public FeatureGrid features() {
        return new IgniteFeatures(config);
    }

    @Override
    public void put(String key, byte[] bytes) {
        boolean done = within("put", key, entries -> {
            entries.put(key, bytes);
            return true;
        });
        if (!done) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "grid put of " + key + ": not done within "
                            + config.operationTimeout().toSeconds()
                            + " s (expected: a grid that is up; it is " + state() + "); try again");
        }
    }

    @Override
    public Optional<byte[]> get(String key) {
        return Optional.ofNullable(call("get", key, entries -> entries.get(key)));
    }

    @Override
    public boolean contains(String key) {
        return within("contains", key, entries -> entries.contains(key));
    }

    @Override
    public void remove(String key) {
        within("remove", key, entries -> entries.remove(key));
    }

    @Override
    public void use(String version, int segments) {
        within("use", version, entries -> {
            entries.book().use(version, segments);
            return true;
        });
    }

    @Override
    public void need(String version) {
        keeper.need(version);
    }

    @Override
    public void needNoMore(String version) {
        keeper.needNoMore(version);
    }

    @Override
    public boolean awaitUp(Duration atMost) {
        return supervisor.awaitUp(atMost);
    }

    @Override
    public GridState state() {
        return supervisor.entries() == null ? GridState.DOWN : GridState.UP;
    }

    @Override
    public int nodes() {
        return supervisor.nodes();
    }

    @Override
    public boolean isCopied() {
        long now = System.nanoTime();
        long due = nextLook.get();
        if (state() != GridState.UP) {
            return false;
        }
        if (now - due >= 0 && nextLook.compareAndSet(due, now + LOOK_NANOS)) {
            try {
                operations.execute(
                        () -> copied = supervisor.isCopied()); // a change of topology may hold up whoever asks
            } catch (RejectedExecutionException e) {
                return false; // closed meanwhile
            }
        }
        return copied;
    }

    @Override
    public List<String> otherNotes() {
        return supervisor.otherNotes();
    }

    @Override
    public String discoveryAddress() {
        return supervisor.discoveryAddress();
    }

    @Override
    public void setPeers(List<String> addresses) {
        supervisor.setPeers(addresses);
    }

    @Override
    public void close() {
        keeper.close();
        operations.shutdownNow();
        supervisor.close();
    }

    private boolean within(String what, String key, Function<GridEntries, Boolean> operation) {
        return Boolean.TRUE.equals(call(what, key, operation));
    }

    /**
     * Tries until the operation timeout, since a change of topology may fail what was under way: a put while a third node
     * joined failed in 1 of 20 trials ("Tree is being concurrently destroyed") and went through 0.1 s later. On a thread of its own:
     * Ignite's operations, the asynchronous ones too, may wait long for such a change.
     */
    private <T> @Nullable T call(String what, String key, Function<GridEntries, @Nullable T> operation) {
        long deadline = System.nanoTime() + config.operationTimeout().toNanos();
        String failure = "no answer within " + config.operationTimeout();
        GridEntries entries = supervisor.entries();
        while (entries != null && System.nanoTime() < deadline) {
            GridEntries current = entries;
            Future<@Nullable T> running = operations.submit(() -> operation.apply(current));
            try {
                return running.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                running.cancel(true);
            } catch (ExecutionException e) {
                failure = rootMessage(e);
                log.debug("grid {} key={} failed; trying again", what, key, e);
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (InterruptedException e) {
                running.cancel(true);
                Thread.currentThread().interrupt();
                return null;
            }
            entries = supervisor.entries();
        }
        if (entries != null) {
            log.warn("grid {} key={} failed: {}", what, key, failure);
        }
        return null;
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
