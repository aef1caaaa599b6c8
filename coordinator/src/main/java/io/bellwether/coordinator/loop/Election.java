package io.bellwether.coordinator.loop;

import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalDamagedException;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.JournalHeldException;
import io.bellwether.coordinator.journal.LeaderAddress;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * A term begins when its claim succeeds. Until then, four times a second, the standby replays what the leader has made durable
 * meanwhile and claims, which the database refuses while the lease lasts. So at the moment of the takeover all but the last
 * quarter second has been replayed.
 *
 * A database that does not answer is waited for: nobody can lead without it, and a coordinator that ended would only have to be
 * started again. What is wrong with the journal itself ends the process, as ever.
 */
/** How terms begin where several coordinators share a journal. Loop-confined. */
public final class Election implements CoordinatorLoop.Term {
    private static final Logger log = LoggerFactory.getLogger(Election.class);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Supplier<Replica> replicas;
    private final Journal journal;
    private final LeaseKeeper keeper;
    private final Outlet outlet;
    private final String newClusterId;
    private final Clock clock;
    private final Standing standing;
    private final CoordinatorLoop loop;
    private Replica replica;
    private @Nullable String told;

    /** {@code replicas} makes what each try begins from. */
    public Election(
            Supplier<Replica> replicas,
            Journal journal,
            LeaseKeeper keeper,
            Outlet outlet,
            String newClusterId,
            Clock clock,
            Standing standing,
            CoordinatorLoop loop) {
        this.replicas = replicas;
        this.journal = journal;
        this.keeper = keeper;
        this.outlet = outlet;
        this.newClusterId = newClusterId;
        this.clock = clock;
        this.standing = standing;
        this.loop = loop;
        this.replica = replicas.get();
    }

    @Override
    public Leadership begin() throws JournalException {
        keeper.drop();
        replica = replicas.get();
        told = null;
        while (!loop.isStopping()) {
            try {
                replica.catchUp(journal); // first, or others that are ready would wait for this one's replay
                return claim();
            } catch (JournalHeldException held) {
                follow(held.leader());
            } catch (JournalException e) {
                waitFor(e);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new JournalException("stopping");
    }

    private Leadership claim() throws JournalException {
        long since = System.nanoTime();
        long epoch = journal.claim();
        keeper.keep(epoch, since);
        try {
            return Leadership.begin(
                    epoch, () -> keeper.check(epoch), replica, journal, outlet, newClusterId, clock.millis());
        } catch (JournalException e) {
            keeper.drop();
            replica = replicas.get(); // it may have begun to decide
            throw e;
        }
    }

    private void follow(@Nullable LeaderAddress leader) {
        standing.follow(leader);
        tell("standby of " + (leader == null ? "a leader that is starting" : leader.wire()));
        if (replica.lastIndex() > 0) { // else the cluster has no name yet
            loop.standBy(standing.refusal());
        }
    }

    private void waitFor(JournalException failure) throws JournalException {
        if (failure instanceof JournalDamagedException) {
            throw failure;
        }
        standing.follow(null);
        tell("the journal does not answer: " + failure.getMessage());
        loop.standBy(standing.refusal());
    }

    private void tell(String what) {
        if (!what.equals(told)) {
            told = what;
            log.info("not leading: {} replayed={}", what, replica.lastIndex());
        }
    }
}
