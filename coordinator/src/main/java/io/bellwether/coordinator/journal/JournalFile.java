package io.bellwether.coordinator.journal;

import io.bellwether.coordinator.core.Event;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.function.ObjLongConsumer;
import org.sqlite.SQLiteConfig;

/** The journal's database file: its schema, and how connections to it are opened. */
final class JournalFile {
    /** "BWjl": tells a journal from any other SQLite file. */
    private static final int APPLICATION_ID = 0x42576a6c;

    private static final int SCHEMA_VERSION = 1;

    private JournalFile() {}

    static Connection openForWriting(Path file) throws JournalException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(10_000);
        config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, String.valueOf(64 << 20));
        config.setGetGeneratedKeys(false); // else the driver asks for the new row's number after every insert
        Connection connection = open(file, config.toProperties());
        try {
            // Transactions are begun and ended by hand: the driver's own would be open at all times and hold the write
            // lock.
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA wal_autocheckpoint = " + SqliteJournal.AUTO_CHECKPOINT_PAGES);
                prepareSchema(file, statement);
            }
            return connection;
        } catch (SQLException e) {
            throw abandon(
                    connection, new JournalException("cannot open the journal: " + file + ": " + e.getMessage(), e));
        } catch (JournalException e) {
            throw abandon(connection, e);
        }
    }

    static Connection openForReading(Path file) throws JournalException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(10_000);
        return open(file, config.toProperties());
    }

    private static Connection open(Path file, Properties properties) throws JournalException {
        try {
            return new org.sqlite.JDBC().connect("jdbc:sqlite:" + file.toAbsolutePath(), properties);
        } catch (SQLException e) {
            throw new JournalException("cannot open the journal: " + file + ": " + e.getMessage(), e);
        }
    }

    static JournalException abandon(Connection connection, JournalException failure) {
        try {
            connection.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private static void prepareSchema(Path file, Statement statement) throws SQLException, JournalException {
        int id = number(statement, "PRAGMA application_id");
        int version = number(statement, "PRAGMA user_version");
        int tables = number(statement, "SELECT count(*) FROM sqlite_master");
        if (id != APPLICATION_ID && tables > 0) {
            throw new JournalException("journal: " + file + " is another program's database (expected: a journal of"
                    + " Bellwether, or no file); give another data directory");
        }
        if (version > SCHEMA_VERSION) {
            throw new JournalException("journal: " + file + " has schema version " + version + " (expected: at most "
                    + SCHEMA_VERSION + "); start the newer release that wrote it");
        }
        if (version == SCHEMA_VERSION) {
            return;
        }
        statement.execute("BEGIN IMMEDIATE");
        statement.execute("CREATE TABLE event (idx INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, at INTEGER NOT NULL,"
                + " json TEXT NOT NULL)");
        statement.execute("CREATE TABLE leader (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL)");
        statement.execute("INSERT INTO leader (id, epoch) VALUES (1, 0)");
        statement.execute("PRAGMA application_id = " + APPLICATION_ID);
        statement.execute("PRAGMA user_version = " + SCHEMA_VERSION);
        statement.execute("COMMIT");
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    static long lastIndex(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT coalesce(max(idx), 0) FROM event");
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Gives at most {@code limit} events from {@code fromIndex} on; a gap in the indexes is an error. */
    static long read(Connection connection, long fromIndex, long limit, ObjLongConsumer<Event> reader)
            throws SQLException, JournalException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT idx, json FROM event WHERE idx >= ? ORDER BY idx LIMIT ?")) {
            select.setLong(1, fromIndex);
            select.setLong(2, limit);
            try (ResultSet rows = select.executeQuery()) {
                return EventRows.read(rows, fromIndex, reader);
            }
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
