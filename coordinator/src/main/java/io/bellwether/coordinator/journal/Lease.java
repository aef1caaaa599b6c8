package io.bellwether.coordinator.journal;

import java.time.Duration;

/** The right to lead for a while, on the database's clock. Caller-confined. */
public interface Lease extends AutoCloseable {
    /** How long the right lasts after each renewal. */
    Duration duration();

    /** Extends it; false if another coordinator has claimed the journal since. */
    boolean renew(long epoch) throws JournalException;

    /** Gives it up, so that another need not wait for its end. Never fails: at worst it runs out. */
    void release(long epoch);

    @Override
    void close();
}
