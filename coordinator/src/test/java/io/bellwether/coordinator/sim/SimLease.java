package io.bellwether.coordinator.sim;

import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.JournalHeldException;
import io.bellwether.coordinator.loop.LeaseClaim;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The leader's row in the database that coordinators share, on the database's clock, and what each of them believes of it on its own: a
 * renewal and its answer take a while, now and then a long one, and clocks run faster or slower than the database's. In some seeds there
 * is no lease: who claims, leads.
 */
final class SimLease {
    private static final Duration DURATION = Duration.ofMillis(1_800);

    /** Far less than the part of a lease that its holder does not count on. */
    private static final double MOST_SKEW = 0.05;

    private final SimScheduler scheduler;
    private final Defect defect;
    private final boolean leased;
    private double slowRate = 0.1;
    private long epoch;
    private long untilMillis;

    SimLease(SimScheduler scheduler, Defect defect) {
        this.scheduler = scheduler;
        this.defect = defect;
        this.leased = scheduler.chance(0.5);
    }

    /** From here on the database answers at once: leaders that lose their leases all the time would count every client as heard of. */
    void heal() {
        slowRate = 0;
    }

    /** A term's claim in one process, whose clock runs at a speed of its own. */
    final class Keeper {
        private final double speed = 1 + MOST_SKEW * (2 * scheduler.random().nextDouble() - 1);
        private final long startMillis = scheduler.now();
        private @Nullable LeaseClaim claim;
        private long cutUntilMillis;
        private boolean still;

        private long nanos() {
            return (long) ((scheduler.now() - startMillis) * speed * 1_000_000);
        }

        /** The next epoch. Refused while another's lease lasts. */
        long claim() throws JournalException {
            if (isCut()) {
                throw new JournalException("the database does not answer");
            }
            if (leased && scheduler.now() < untilMillis) {
                throw new JournalHeldException(null);
            }
            epoch++;
            untilMillis = scheduler.now() + DURATION.toMillis();
            LeaseClaim mine = new LeaseClaim(epoch, DURATION, nanos());
            claim = mine;
            if (leased) {
                scheduler.after(interval(), () -> renew(mine));
            }
            return epoch;
        }

        private long interval() {
            return (long) (LeaseClaim.interval(DURATION).toMillis() / speed);
        }

        /** The term is over: nothing is renewed any more. */
        void drop() {
            claim = null;
        }

        /** The process does nothing for as long as this is so; its clock goes on. */
        void standStill(boolean isStill) {
            still = isStill;
        }

        /** Nothing passes between the process and the database until then. */
        void cut(long untilMillis) {
            cutUntilMillis = untilMillis;
        }

        boolean isCut() {
            return scheduler.now() < cutUntilMillis;
        }

        private void renew(LeaseClaim mine) {
            if (claim != mine || mine.isOver(nanos())) {
                return;
            }
            scheduler.after(interval(), () -> renew(mine));
            if (still) {
                return;
            }
            long sentNanos = nanos();
            scheduler.after(delay(), () -> {
                if (!isCut()) {
                    boolean renewed = epoch == mine.epoch();
                    untilMillis = renewed ? scheduler.now() + DURATION.toMillis() : untilMillis;
                    scheduler.after(delay(), () -> onAnswer(mine, renewed, sentNanos));
                }
            });
        }

        private void onAnswer(LeaseClaim mine, boolean renewed, long sentNanos) {
            if (renewed) {
                mine.renewed(defect == Defect.LATE_LEASE ? nanos() : sentNanos, nanos());
            } else {
                mine.lost();
            }
        }

        private long delay() {
            return scheduler.chance(slowRate) ? scheduler.between(100, 1_500) : scheduler.between(0, 10);
        }

        /** Before each batch: whoever passes is the only one to answer anybody. */
        void check(long mine) throws JournalException {
            LeaseClaim held = claim;
            if (!leased) {
                return;
            }
            if (held == null || held.epoch() != mine) {
                throw new JournalException("the lease is not held");
            }
            held.check(nanos());
            if (epoch != mine) {
                throw new Violation("epoch " + mine + " counts on its lease while epoch " + epoch + " leads");
            }
        }
    }
}
