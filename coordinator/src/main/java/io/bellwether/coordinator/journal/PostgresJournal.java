package io.bellwether.coordinator.journal;

import io.bellwether.coordinator.core.Event;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * A batch is one statement that commits by itself: it locks the leader row if that still has our epoch, and inserts the events
 * if it does. So the fence and the write are one transaction in one round trip, and there is no moment at which a coordinator
 * that is stopped or cut off holds a transaction open, but for a split of the last bytes of a request. Should that happen, the
 * claim that waits for the lock ends the sessions that hold it.
 *
 * claim() updates the leader row, which waits for an append under way: either that append commits first, and the new leader
 * reads it, or it finds the new epoch, and changes nothing. The next index comes from memory; that nobody else has appended
 * since is also held by the primary key.
 *
 * Who leads is decided by the row alone: it can be claimed by its holder, by anybody when it has expired on the database's
 * clock, and never because somebody's own clock says so.
 */
/** The journal in PostgreSQL, shared by several coordinators of which one leads. Caller-confined, but for {@link #abort}. */
public final class PostgresJournal implements Journal {
    private static final Logger log = LoggerFactory.getLogger(PostgresJournal.class);
    private static final int PATIENCE_SECONDS = 10;
    private static final int READ_PAGE = 16_384;
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /**
     * Who claims.
     *
     * @param id of this process: it may claim anew what it holds
     * @param lease how long a claim lasts without renewal
     * @param address where it listens; gives null until that is known
     */
    public record Candidate(String id, Duration lease, Supplier<@Nullable LeaderAddress> address) {}

    private final PostgresDatabase database;
    private final Candidate candidate;
    private final Clock clock;
    private volatile @Nullable Connection connection;
    private long lastIndex;

    private PostgresJournal(PostgresDatabase database, Candidate candidate, Clock clock) {
        this.database = database;
        this.candidate = candidate;
        this.clock = clock;
    }

    /** {@code clock} dates the rows, for people. Connects when it is needed, and anew after a failure. */
    public static PostgresJournal open(PostgresDatabase database, Candidate candidate, Clock clock) {
        return new PostgresJournal(database, candidate, clock);
    }

    private Connection connected() throws SQLException {
        Connection known = connection;
        if (known == null) {
            known = database.connect(PATIENCE_SECONDS);
            connection = known;
        }
        return known;
    }

    @Override
    public long claim() throws JournalException {
        try {
            Connection session = connected();
            session.setAutoCommit(false);
            OptionalLong epoch = claim(session);
            session.commit();
            session.setAutoCommit(true);
            if (epoch.isPresent()) {
                return epoch.getAsLong();
            }
            throw new JournalHeldException(leader(session));
        } catch (SQLException e) {
            drop();
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                endHolders();
            }
            throw database.failed("cannot claim the journal", e);
        }
    }

    private OptionalLong claim(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                PreparedStatement update =
                        session.prepareStatement("UPDATE bellwether.leader SET epoch = epoch + 1, holder = ?, wire = ?,"
                                + " http = ?, expires = clock_timestamp() + ? * interval '1 millisecond'"
                                + " WHERE id = 1 AND (holder = ? OR expires <= clock_timestamp()) RETURNING epoch")) {
            statement.execute("SET LOCAL lock_timeout = '1s'");
            LeaderAddress address = candidate.address().get();
            update.setString(1, candidate.id());
            update.setString(2, address == null ? null : address.wire());
            update.setString(3, address == null ? null : address.http());
            update.setLong(4, candidate.lease().toMillis());
            update.setString(5, candidate.id());
            try (ResultSet row = update.executeQuery()) {
                if (!row.next()) {
                    return OptionalLong.empty();
                }
                lastIndex = lastIndex(session); // a statement of its own: it sees what the claim has waited for
                return OptionalLong.of(row.getLong(1));
            }
        }
    }

    private static @Nullable LeaderAddress leader(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT wire, http FROM bellwether.leader WHERE id = 1")) {
            String wire = row.next() ? row.getString(1) : null;
            return wire == null ? null : new LeaderAddress(wire, row.getString(2));
        }
    }

    /** Ends the sessions that hold the leader row although their coordinator's lease is over: it is stopped or cut off. */
    private void endHolders() {
        try (Connection session = database.connect(PATIENCE_SECONDS);
                Statement statement = session.createStatement();
                ResultSet ended = statement.executeQuery("SELECT pg_terminate_backend(lock.pid), lock.pid"
                        + " FROM pg_locks AS lock JOIN pg_stat_activity AS activity ON activity.pid = lock.pid"
                        + " JOIN bellwether.leader ON expires <= clock_timestamp()"
                        + " WHERE lock.relation = 'bellwether.leader'::regclass AND lock.granted"
                        + " AND lock.pid <> pg_backend_pid() AND activity.xact_start < clock_timestamp() - interval '1s'"
                        + " AND lock.mode IN ('RowShareLock', 'RowExclusiveLock')")) {
            while (ended.next()) {
                log.warn("journal={} ended session {} of a leader whose lease is over", database, ended.getInt(2));
            }
        } catch (SQLException e) {
            log.warn("journal={} sessions of a past leader can't be ended: {}", database, e.toString());
        }
    }

    private static long lastIndex(Connection session) throws SQLException {
        try (PreparedStatement select = session.prepareStatement("SELECT coalesce(max(idx), 0) FROM bellwether.event");
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public void read(long fromIndex, ObjLongConsumer<Event> reader) throws JournalException {
        try {
            long next = fromIndex;
            long count = READ_PAGE;
            while (count == READ_PAGE) {
                count = PostgresReader.page(connected(), next, READ_PAGE, reader);
                next += count;
            }
        } catch (SQLException e) {
            drop();
            throw database.failed("cannot read the journal", e);
        }
    }

    @Override
    public long append(long epoch, List<Event> events) throws JournalException {
        Connection session = connection;
        if (session == null) {
            throw new JournalException("cannot append " + events.size() + " events: " + database
                    + ": the connection that had claimed it is gone");
        }
        try {
            if (insert(session, epoch, events) != events.size()) {
                throw new JournalException("fenced: epoch " + epoch + " (expected: " + leaderEpoch(session)
                        + "); another coordinator has claimed " + database + " since");
            }
        } catch (SQLException e) {
            drop();
            throw database.failed("cannot append " + events.size() + " events", e);
        }
        lastIndex += events.size();
        return lastIndex;
    }

    private int insert(Connection session, long epoch, List<Event> events) throws SQLException {
        Long[] indexes = new Long[events.size()];
        String[] texts = new String[events.size()];
        for (int i = 0; i < texts.length; i++) {
            indexes[i] = lastIndex + 1 + i;
            texts[i] = EventCodec.encode(events.get(i));
        }
        Array indexArray = session.createArrayOf("int8", indexes);
        Array textArray = session.createArrayOf("text", texts);
        try (PreparedStatement insert = session.prepareStatement(
                "WITH term AS (SELECT epoch FROM bellwether.leader WHERE id = 1 AND epoch = ? FOR SHARE)"
                        + " INSERT INTO bellwether.event (idx, epoch, at, json)"
                        + " SELECT fresh.idx, term.epoch, ?, fresh.json"
                        + " FROM term, unnest(?::bigint[], ?::text[]) AS fresh (idx, json)")) {
            insert.setLong(1, epoch);
            insert.setLong(2, clock.millis());
            insert.setArray(3, indexArray);
            insert.setArray(4, textArray);
            return insert.executeUpdate();
        } finally {
            indexArray.free();
            textArray.free();
        }
    }

    private static long leaderEpoch(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT epoch FROM bellwether.leader WHERE id = 1")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Ends the connection at once, from any thread: whoever waits for the database on it fails. */
    public void abort() {
        Connection session = connection;
        if (session != null) {
            try {
                session.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("journal={} aborting failed: {}", database, e.toString());
            }
        }
    }

    private void drop() {
        Connection session = connection;
        connection = null;
        if (session != null) {
            PostgresDatabase.close(session);
        }
    }

    @Override
    public void close() {
        drop();
    }
}
