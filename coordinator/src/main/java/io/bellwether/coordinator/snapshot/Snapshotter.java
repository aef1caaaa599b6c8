package io.bellwether.coordinator.snapshot;

import io.bellwether.coordinator.journal.JournalException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * A snapshot is due when an eighth has been added to the history, but not for a few events: so a start replays an eighth at the most, and
 * what is written for snapshots stays in proportion to what is written to the journal.
 *
 * What this thread needs comes on top of what the core holds. Where that fills most of the heap already it had better not try.
 */
/** Has snapshots made as the journal grows, on a thread of its own. Thread-safe. */
public final class Snapshotter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Snapshotter.class);
    private static final long LEAST_EVENTS = 25_000;
    private static final int PART_OF_HISTORY = 8;
    private static final double FULL_HEAP = 0.6;

    private final Snapshots snapshots;
    private final SnapshotMaker maker;
    private final long leastEvents;
    private final Thread thread = new Thread(this::run, "snapshotter");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long committed;
    private long tried;
    private volatile long index;
    private volatile boolean closed;

    private Snapshotter(Snapshots snapshots, SnapshotMaker maker, long leastEvents) {
        this.snapshots = snapshots;
        this.maker = maker;
        this.leastEvents = leastEvents;
    }

    /** Starts; both are this object's own until it is closed. */
    public static Snapshotter start(Snapshots snapshots, SnapshotMaker maker) {
        return start(snapshots, maker, LEAST_EVENTS);
    }

    static Snapshotter start(Snapshots snapshots, SnapshotMaker maker, long leastEvents) {
        Snapshotter snapshotter = new Snapshotter(snapshots, maker, leastEvents);
        snapshotter.thread.setDaemon(true);
        snapshotter.thread.start();
        return snapshotter;
    }

    /** The journal is durable up to {@code durable}. Never blocks on anything slow. */
    public void onCommitted(long durable) {
        lock.lock();
        try {
            if (durable > committed) {
                committed = durable;
                if (isDue()) {
                    changed.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The index of the last event in the newest snapshot; 0 if there is none. */
    public long index() {
        return index;
    }

    private boolean isDue() {
        return committed - tried >= Math.max(leastEvents, committed / PART_OF_HISTORY);
    }

    private void run() {
        index = snapshots.storedIndex();
        lock.lock();
        try {
            tried = index;
        } finally {
            lock.unlock();
        }
        while (!closed) {
            long target = awaitDue();
            if (!closed) {
                make(target);
            }
        }
    }

    private long awaitDue() {
        lock.lock();
        try {
            while (!closed && !isDue()) {
                changed.await();
            }
            tried = committed;
            return committed;
        } catch (InterruptedException e) {
            closed = true;
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private void make(long target) {
        double used = partOfHeapInUse();
        if (used > FULL_HEAP) {
            log.warn(
                    "no snapshot made index={}: {} % of the heap are in use (expected: at most {} %), so the next start takes"
                            + " longer; give the coordinator more memory (-Xmx)",
                    target, Math.round(100 * used), Math.round(100 * FULL_HEAP));
            return;
        }
        long start = System.nanoTime();
        try {
            maker.make(target, () -> !closed);
            index = target;
            log.info(
                    "snapshot made index={} millis={}",
                    target,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        } catch (IOException | JournalException | RuntimeException e) {
            if (!closed) {
                log.warn("no snapshot made index={}; the next start replays more", target, e);
            }
        }
    }

    /** As of the last collections: what they could not free. */
    private static double partOfHeapInUse() {
        long used = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage usage = pool.getCollectionUsage();
            if (pool.getType() == MemoryType.HEAP && usage != null) {
                used += usage.getUsed();
            }
        }
        return used / (double) Runtime.getRuntime().maxMemory();
    }

    /** Ends; what is being made is given up. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
