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
 * A renewal counts from the moment before it was sent, and for a sixth less than the lease lasts. The database counts from when
 * the renewal reached it, so we stop before anybody else may begin, as long as both clocks run at about the same speed. Nothing
 * rests on that: every write is fenced by the epoch. It only keeps two coordinators from answering questions at once.
 *
 * Three look at the deadline. The loop does, before each batch. It may be held up in a commit that the network has swallowed, and
 * so may the renewing thread; so a third does nothing but watch, and when the time is over it has whoever waits for the database
 * give up, and every connection ended. Time is the monotonic clock's, which goes on while the process is stopped.
 */
/** Renews a lease on a thread of its own, and says when it can't be counted on any more. Thread-safe. */
public final class LeaseKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final int RENEWALS_PER_LEASE = 6;
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final Lease lease;
    private final Runnable onLost;
    private final long intervalNanos;
    private final Thread renewer = new Thread(this::renewAll, "lease-renewal");
    private final Thread watcher = new Thread(this::watch, "lease-watch");
    private volatile @Nullable Held held;
    private volatile boolean closed;

    /** A term's claim. The deadline only grows, but for a loss, which puts it into the past. */
    private static final class Held {
        private final long epoch;
        private volatile long deadlineNanos;
        private volatile boolean told;

        private Held(long epoch, long deadlineNanos) {
            this.epoch = epoch;
            this.deadlineNanos = deadlineNanos;
        }

        /** Once it is over, it stays so. */
        private boolean isOver() {
            return told || System.nanoTime() - deadlineNanos >= 0;
        }
    }

    private LeaseKeeper(Lease lease, Runnable onLost) {
        this.lease = lease;
        this.onLost = onLost;
        this.intervalNanos = lease.duration().toNanos() / RENEWALS_PER_LEASE;
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
        held = new Held(epoch, deadline(sinceNanos));
        LockSupport.unpark(renewer);
    }

    /** The term is over, for whatever reason. {@code onLost} is not called for it any more. */
    synchronized void drop() {
        held = null;
    }

    /** Throws if this epoch's time is over. */
    void check(long epoch) throws JournalException {
        Held now = held;
        if (now == null || now.epoch != epoch || now.isOver()) {
            throw new JournalException("the lease of epoch " + epoch + " was not renewed in time (expected: within "
                    + lease.duration().toMillis() + " ms); another coordinator may lead by now");
        }
    }

    private long deadline(long sinceNanos) {
        return sinceNanos + lease.duration().toNanos() - intervalNanos;
    }

    private void renewAll() {
        while (!closed) {
            Held now = held;
            if (now != null && !now.isOver()) { // else others may have it
                renew(now);
            }
            LockSupport.parkNanos(intervalNanos);
        }
    }

    private void renew(Held now) {
        long sent = System.nanoTime();
        try {
            if (lease.renew(now.epoch)) {
                extend(now, deadline(sent));
            } else {
                log.warn("lease lost epoch={}: another coordinator has claimed the journal", now.epoch);
                now.deadlineNanos = sent;
            }
        } catch (JournalException e) {
            log.warn("lease not renewed epoch={} error={}", now.epoch, e.getMessage());
        }
    }

    /** Not between the look of the watcher and what it does then: it would end a term that thinks it may go on. */
    private synchronized void extend(Held now, long deadlineNanos) {
        if (!now.isOver()) {
            now.deadlineNanos = deadlineNanos;
        }
    }

    private void watch() {
        while (!closed) {
            tellIfOver();
            LockSupport.parkNanos(WATCH_NANOS);
        }
    }

    private synchronized void tellIfOver() {
        Held now = held;
        if (now != null && !now.told && now.isOver()) {
            now.told = true;
            log.warn("lease over epoch={}", now.epoch);
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
        Held now = held;
        if (now != null && !now.isOver()) {
            lease.release(now.epoch);
        }
        lease.close();
    }
}
