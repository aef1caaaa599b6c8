package io.bellwether.coordinator.journal;

import io.bellwether.coordinator.core.Event;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * One connection in WAL mode with synchronous FULL: a commit is one append to the write-ahead log and one sync, and is durable
 * when it returns. Moving pages from the log into the database (a checkpoint) costs several syncs more, so it is kept off the
 * commit path: SQLite does it by itself only when the log has grown to AUTO_CHECKPOINT_PAGES, and the loop calls tidy() when it
 * has nothing else to do.
 *
 * Fencing: claim() and append() are write transactions (BEGIN IMMEDIATE) of one database, so they are serial. An append reads
 * the leader row in its own transaction; once another claim has committed, it finds a larger epoch and changes nothing.
 */
/** The journal in a SQLite file of its own. Caller-confined. */
public final class SqliteJournal implements Journal {
    private static final Logger log = LoggerFactory.getLogger(SqliteJournal.class);

    /** 64 MiB of log at 4 KiB a page: reached only by a loop that is never idle. */
    static final int AUTO_CHECKPOINT_PAGES = 16_384;

    /** Events after which an idle moment is used for a checkpoint. */
    private static final int TIDY_EVENTS = 2_000;

    private final Path file;
    private final Clock clock;
    private final Connection connection;
    private final PreparedStatement insert;
    private long lastIndex;
    private long sinceTidy;

    private SqliteJournal(Path file, Clock clock, Connection connection) throws SQLException {
        this.file = file;
        this.clock = clock;
        this.connection = connection;
        this.insert = connection.prepareStatement("INSERT INTO event (idx, epoch, at, json) VALUES (?, ?, ?, ?)");
    }

    /** Opens the journal, creating it if the file does not exist. {@code clock} dates the rows, for people. */
    public static SqliteJournal open(Path file, Clock clock) throws JournalException {
        Connection connection = JournalFile.openForWriting(file);
        try {
            return new SqliteJournal(file, clock, connection);
        } catch (SQLException e) {
            throw JournalFile.abandon(
                    connection, new JournalException("cannot open the journal: " + file + ": " + e.getMessage(), e));
        }
    }

    @Override
    public long claim() throws JournalException {
        try {
            JournalFile.execute(connection, "BEGIN IMMEDIATE");
            JournalFile.execute(connection, "UPDATE leader SET epoch = epoch + 1 WHERE id = 1");
            long epoch = leaderEpoch();
            long last = JournalFile.lastIndex(connection);
            JournalFile.execute(connection, "COMMIT");
            lastIndex = last;
            return epoch;
        } catch (SQLException e) {
            rollback();
            throw failed("cannot claim the journal", e);
        }
    }

    private long leaderEpoch() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT epoch FROM leader WHERE id = 1");
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the leader row is missing");
            }
            return row.getLong(1);
        }
    }

    @Override
    public void read(long fromIndex, ObjLongConsumer<Event> reader) throws JournalException {
        try {
            JournalFile.read(connection, fromIndex, Long.MAX_VALUE, reader);
        } catch (SQLException e) {
            throw failed("cannot read the journal", e);
        }
    }

    @Override
    public long append(long epoch, List<Event> events) throws JournalException {
        try {
            JournalFile.execute(connection, "BEGIN IMMEDIATE");
            checkLeads(epoch);
            insert(epoch, events);
            JournalFile.execute(connection, "COMMIT");
        } catch (SQLException e) {
            rollback();
            throw failed("cannot append " + events.size() + " events", e);
        } catch (JournalException | RuntimeException e) {
            rollback();
            throw e;
        }
        lastIndex += events.size();
        sinceTidy += events.size();
        return lastIndex;
    }

    private void checkLeads(long epoch) throws SQLException, JournalException {
        long leader = leaderEpoch();
        if (leader != epoch) {
            throw new JournalException("fenced: epoch " + epoch + " (expected: " + leader
                    + "); another coordinator has claimed " + file + " since");
        }
    }

    private void insert(long epoch, List<Event> events) throws SQLException {
        long now = clock.millis();
        long index = lastIndex;
        for (Event event : events) {
            insert.setLong(1, ++index);
            insert.setLong(2, epoch);
            insert.setLong(3, now);
            insert.setString(4, EventCodec.encode(event));
            insert.executeUpdate();
        }
    }

    /** Keeps the write-ahead log short. */
    @Override
    public void tidy() {
        if (sinceTidy < TIDY_EVENTS) {
            return;
        }
        sinceTidy = 0;
        try {
            JournalFile.execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        } catch (SQLException e) {
            log.warn(
                    "journal checkpoint failed file={} error={}; the log grows until one succeeds", file, e.toString());
        }
    }

    private void rollback() {
        try {
            JournalFile.execute(connection, "ROLLBACK");
        } catch (SQLException e) {
            // Some failures (a full disk) have rolled back already.
            log.debug("journal rollback failed file={} error={}", file, e.toString());
        }
    }

    private JournalException failed(String what, SQLException e) {
        return new JournalException(what + ": " + file + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            log.warn("closing the journal failed file={} error={}", file, e.toString());
        }
    }
}
