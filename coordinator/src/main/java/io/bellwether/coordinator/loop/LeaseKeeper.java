package io.bellwether.coordinator.loop;

import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.Lease;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * Until when the lease can be counted on is the business of LeaseClaim; here are the threads. Three look at the deadline. The loop
 * does, before each batch. It may be held up in a commit that the network has swallowed, and so may the renewing thread; so a third does
 * nothing but watch, and when the time is over it has whoever waits for the database give up, and every connection ended. Time is the monotonic clock's, which goes on while the process is stopped.
 */
/** Renews a lease on a thread of its own, and says when it can't be counted on any more. Thread-safe. */
public final class LeaseKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final Lease lease;
    private final Runnable onLost;
    private final long intervalNanos;
    private final Thread renewer = new Thread(this::renewAll, "lease-renewal");
    private final Thread watcher = new Thread(this::watch, "lease-watch");
    private volatile @Nullable LeaseClaim held;
    private volatile @Nullable LeaseClaim told;
    private volatile boolean closed;

    private LeaseKeeper(Lease lease, Runnable onLost) {
        this.lease = lease;
        this.onLost = onLost;
        this.intervalNanos = LeaseClaim.interval(lease.duration()).toNanos();
    }

    /** Begins to keep, once there is something to keep. {@code onLost} is called on a thread of the keeper's and must not block. */
    public static LeaseKeeper start(Lease lease, Runnable onLost) {
        LeaseKeeper keeper = new LeaseKeeper(lease, onLost);
        keeper.renewer.setDaemon(true);
        keeper.watcher.setDaemon(true);
        keeper.renewer.start();
        keeper.watcher.start();
        return keeper;
    }

    /** A term has claimed the journal. {@code sinceNanos}: the moment before it did. */
    synchronized void keep(long epoch, long sinceNanos) {
        held = new LeaseClaim(epoch, lease.duration(), sinceNanos);
        LockSupport.unpark(renewer);
    }

    /** The term is over, for whatever reason. {@code onLost} is not called for it any more. */
    synchronized void drop() {
        held = null;
    }

    /** Throws if this epoch's time is over. */
    void check(long epoch) throws JournalException {
        LeaseClaim now = held;
        if (now == null || now.epoch() != epoch) {
            throw LeaseClaim.expired(epoch, lease.duration());
        }
        now.check(System.nanoTime());
    }

    private void renewAll() {
        while (!closed) {
            LeaseClaim now = held;
            if (now != null && !now.isOver(System.nanoTime())) { // else others may have it
                renew(now);
            }
            LockSupport.parkNanos(intervalNanos);
        }
    }

    private void renew(LeaseClaim now) {
        long sent = System.nanoTime();
        try {
            if (lease.renew(now.epoch())) {
                extend(now, sent);
            } else {
                log.warn("lease lost epoch={}: another coordinator has claimed the journal", now.epoch());
                now.lost();
            }
        } catch (JournalException e) {
            log.warn("lease not renewed epoch={} error={}", now.epoch(), e.getMessage());
        }
    }

    /** Not between the look of the watcher and what it does then: it would end a term that thinks it may go on. */
    private synchronized void extend(LeaseClaim now, long sentNanos) {
        now.renewed(sentNanos, System.nanoTime());
    }

    private void watch() {
        while (!closed) {
            tellIfOver();
            LockSupport.parkNanos(WATCH_NANOS);
        }
    }

    private synchronized void tellIfOver() {
        LeaseClaim now = held;
        if (now != null && now != told && now.isOver(System.nanoTime())) {
            told = now;
            log.warn("lease over epoch={}", now.epoch());
            onLost.run();
        }
    }

    /** Ends, and gives up what is held, so that another coordinator need not wait for it. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(renewer);
        LockSupport.unpark(watcher);
        try {
            renewer.join();
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        LeaseClaim now = held;
        if (now != null && !now.isOver(System.nanoTime())) {
            lease.release(now.epoch());
        }
        lease.close();
    }
}
