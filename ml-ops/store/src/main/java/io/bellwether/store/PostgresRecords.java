package io.bellwether.store;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.NotLeaderException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * Each write begins by locking the one row of store_state. If a later term has written, it is refused; if this is the first write
 * of ours, our term is noted in the same transaction. So a past leader changes nothing from the moment the next one has written, and
 * writers of all coordinators take turns, on which counted numbers rest. The row is not that of the leader's lease: renewals would wait
 * for every page of the projection.
 *
 * What a past leader writes before the next one has written first does no harm: projected facts are the same whoever projects
 * them, and what it acknowledged to a client is there for the next leader to read.
 *
 * A past leader that was stopped in the middle of a write holds the row. Who leads then ends such sessions after a second, as it does
 * with those that hold the journal.
 */
/** The records in a schema of a PostgreSQL database, shared by several coordinators of which one leads. Thread-safe. */
final class PostgresRecords implements RecordDatabase {
    private static final Logger log = LoggerFactory.getLogger(PostgresRecords.class);
    private static final int IDLE_READERS = 8;
    private static final long NOT_LEADING = 0;
    private static final int CONNECT_ATTEMPTS = 2;

    /** A second each: who holds the row may need a while to end. */
    private static final int HELD_ATTEMPTS = 10;

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String NUL_IN_TEXT = "22021";

    private final PostgresConnections connections;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile @Nullable Connection writer;
    private final ConcurrentLinkedDeque<Connection> idleReaders = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleCount = new AtomicInteger();
    private volatile long epoch = NOT_LEADING;
    private volatile boolean closed;

    private PostgresRecords(PostgresConnections connections) {
        this.connections = connections;
    }

    static PostgresRecords open(PostgresPlace place) {
        PostgresConnections connections = new PostgresConnections(place);
        try {
            connections.prepareSchema();
            return new PostgresRecords(connections);
        } catch (SQLException e) {
            throw failure(connections, e);
        }
    }

    @Override
    public void lead(long newEpoch) {
        epoch = newEpoch;
    }

    /** Whoever waits for a write is told so at once: the database may be out of reach. */
    @Override
    public void follow() {
        epoch = NOT_LEADING;
        Connection underWay = writer;
        if (underWay != null) {
            try {
                underWay.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("records={} aborting failed: {}", connections, e.toString());
            }
        }
    }

    @Override
    public <T extends @Nullable Object> T write(Function<DSLContext, T> work) {
        writing.lock();
        try {
            checkOpen();
            Connection connection = begin();
            try {
                T result = work.apply(DSL.using(connection, SQLDialect.POSTGRES));
                connection.commit();
                return result;
            } catch (RuntimeException | SQLException | Error e) {
                undo(connection, e);
                throw e;
            }
        } catch (DataAccessException | SQLException e) {
            throw failure(connections, e);
        } finally {
            writing.unlock();
        }
    }

    /** A transaction that may write; the connection may have died since its last one, and the row may be held by a past leader. */
    private Connection begin() throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return fenced(writer());
            } catch (SQLException e) {
                boolean held = LOCK_NOT_AVAILABLE.equals(e.getSQLState());
                if (attempt == (held ? HELD_ATTEMPTS : CONNECT_ATTEMPTS)) {
                    throw e;
                }
                if (held) {
                    endHolders();
                }
                log.debug("records={} a write begins anew: {}", connections, e.toString());
            }
        }
    }

    private Connection writer() throws SQLException {
        Connection known = writer;
        if (known == null) {
            known = connections.forWriting();
            writer = known;
        }
        return known;
    }

    private Connection fenced(Connection connection) throws SQLException {
        long term = epoch;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT epoch FROM store_state WHERE id = 1 FOR UPDATE")) {
            long latest = row.next() ? row.getLong(1) : 0;
            if (term == NOT_LEADING || term < latest) {
                throw new NotLeaderException(
                        null,
                        "records: epoch " + term + " (expected: at least " + latest
                                + "); another coordinator leads, or will in a moment: ask it");
            }
            if (term > latest) {
                note(connection, term);
            }
            return connection;
        } catch (RuntimeException | SQLException e) {
            undo(connection, e);
            throw e;
        }
    }

    private static void note(Connection connection, long term) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE store_state SET epoch = ? WHERE id = 1")) {
            update.setLong(1, term);
            update.executeUpdate();
        }
    }

    /** Ends the sessions that hold the row for more than a second: their coordinator is stopped or cut off. */
    private void endHolders() throws SQLException {
        try (Connection connection = connections.forWriting();
                Statement statement = connection.createStatement();
                ResultSet ended = statement.executeQuery("SELECT pg_terminate_backend(lock.pid), lock.pid"
                        + " FROM pg_locks AS lock JOIN pg_stat_activity AS activity ON activity.pid = lock.pid"
                        + " WHERE lock.relation = 'store_state'::regclass AND lock.granted"
                        + " AND lock.pid <> pg_backend_pid() AND activity.xact_start < clock_timestamp() - interval '1s'"
                        + " AND lock.mode IN ('RowShareLock', 'RowExclusiveLock')")) {
            while (ended.next()) {
                log.warn("records={} ended session {} of a past leader", connections, ended.getInt(2));
            }
            connection.rollback();
        }
    }

    /** Takes a transaction back; a connection that can't even do that is given up. */
    private void undo(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
            writer = null;
            PostgresConnections.close(connection);
        }
    }

    @Override
    public <T extends @Nullable Object> T read(Function<DSLContext, T> work) {
        checkOpen();
        try {
            Connection idle = idleReaders.poll();
            if (idle != null) {
                idleCount.decrementAndGet();
                if (isAlive(idle)) {
                    return view(idle, work);
                }
            }
            return view(connections.forReading(), work);
        } catch (DataAccessException | SQLException e) {
            throw failure(connections, e);
        }
    }

    /** The database may have been restarted since. This begins the transaction of the view. */
    private static boolean isAlive(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
            return true;
        } catch (SQLException e) {
            PostgresConnections.close(connection);
            return false;
        }
    }

    private <T extends @Nullable Object> T view(Connection connection, Function<DSLContext, T> work)
            throws SQLException {
        boolean sound = false;
        try {
            T result = work.apply(DSL.using(connection, SQLDialect.POSTGRES));
            connection.commit();
            sound = true;
            return result;
        } finally {
            if (!sound || closed || idleCount.get() >= IDLE_READERS) {
                PostgresConnections.close(connection);
            } else {
                idleCount.incrementAndGet();
                idleReaders.push(connection);
                if (closed) {
                    closeIdle();
                }
            }
        }
    }

    private void closeIdle() {
        Connection reader = idleReaders.poll();
        while (reader != null) {
            PostgresConnections.close(reader);
            reader = idleReaders.poll();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("records " + connections + ": closed");
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            closed = true;
            closeIdle();
            Connection known = writer;
            writer = null;
            if (known != null) {
                PostgresConnections.close(known);
            }
        } finally {
            writing.unlock();
        }
    }

    private static ClusterException failure(PostgresConnections connections, Exception e) {
        if (e instanceof DataAccessException access && NUL_IN_TEXT.equals(access.sqlState())) {
            return new ClusterException(
                    ErrorCode.INVALID_ARGUMENT, "text with the character 0 (expected: none); leave it out", e);
        }
        return new ClusterException(
                ErrorCode.IO_FAILED,
                "records " + connections + ": " + e.getMessage()
                        + " (expected: a database that answers and that this user may write); check that it runs",
                e);
    }
}
