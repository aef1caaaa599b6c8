package io.bellwether.coordinator.loop;

import io.bellwether.coordinator.journal.JournalException;
import java.time.Duration;

/*
 * Implementation note.
 *
 * A renewal counts from the moment before it was sent, and for a sixth less than the lease lasts. The database counts from when
 * the renewal reached it, so we stop before anybody else may begin, as long as both clocks run at about the same speed. Nothing
 * rests on that: every write is fenced by the epoch. It only keeps two coordinators from answering questions at once.
 */
/**
 * One term's claim to a lease, and until when it can be counted on. Pure: time enters as a parameter, by a clock that never goes back.
 * The deadline only grows, but for a loss. Thread-safe: to be changed by one thread at a time, and read by any.
 */
public final class LeaseClaim {
    private static final int RENEWALS_PER_LEASE = 6;

    private final long epoch;
    private final Duration lease;
    private volatile long deadlineNanos;
    private volatile boolean over;

    /** {@code sinceNanos}: the moment before it was claimed. */
    public LeaseClaim(long epoch, Duration lease, long sinceNanos) {
        this.epoch = epoch;
        this.lease = lease;
        this.deadlineNanos = deadline(sinceNanos);
    }

    /** How often to renew it. */
    public static Duration interval(Duration lease) {
        return lease.dividedBy(RENEWALS_PER_LEASE);
    }

    public long epoch() {
        return epoch;
    }

    private long deadline(long sinceNanos) {
        return sinceNanos + lease.minus(interval(lease)).toNanos();
    }

    /** Once it is over, it stays so: others may have it. */
    public boolean isOver(long nowNanos) {
        if (!over && nowNanos - deadlineNanos >= 0) {
            over = true;
        }
        return over;
    }

    /** Renewed; {@code sentNanos} is the moment before that was asked for. Nothing if it was over by then. */
    public void renewed(long sentNanos, long nowNanos) {
        if (!isOver(nowNanos)) {
            deadlineNanos = deadline(sentNanos);
        }
    }

    /** Somebody else has claimed it. */
    public void lost() {
        over = true;
    }

    /** Throws if it is over. */
    public void check(long nowNanos) throws JournalException {
        if (isOver(nowNanos)) {
            throw expired(epoch, lease);
        }
    }

    static JournalException expired(long epoch, Duration lease) {
        return new JournalException("the lease of epoch " + epoch + " was not renewed in time (expected: within "
                + lease.toMillis() + " ms); another coordinator may lead by now");
    }
}
