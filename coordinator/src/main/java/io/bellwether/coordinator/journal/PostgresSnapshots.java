package io.bellwether.coordinator.journal;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A snapshot follows from the events before it, so it matters little which coordinator writes it, and whether that one leads: those who
 * write take turns, and the last one's stays. It is made in a file of this coordinator's own first, so that the transaction is short.
 */
/** A snapshot in the database that holds the journal, cut into rows. Caller-confined. */
public final class PostgresSnapshots implements SnapshotStore {
    private static final int PATIENCE_SECONDS = 30;
    private static final int PART = 1 << 20;
    private static final int PARTS_AT_ONCE = 4;

    /** "BWsn": nobody else's advisory lock. */
    private static final long LOCK = 0x4257736e;

    private final PostgresDatabase database;
    private final SnapshotFile scratch;

    /** {@code scratch} is where it is put together; nobody else's. */
    public PostgresSnapshots(PostgresDatabase database, SnapshotFile scratch) {
        this.database = database;
        this.scratch = scratch;
    }

    @Override
    public @Nullable InputStream open() throws IOException {
        try {
            Parts parts = new Parts(database.connect(PATIENCE_SECONDS));
            if (parts.isEmpty()) {
                parts.close();
                return null;
            }
            return parts;
        } catch (SQLException e) {
            throw new IOException("cannot read the snapshot in " + database + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void replace(Content content) throws IOException, JournalException {
        scratch.replace(content);
        try (InputStream in = scratch.open();
                Connection connection = database.connect(PATIENCE_SECONDS)) {
            if (in == null) {
                throw new IOException(scratch + ": written, but not there any more");
            }
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO bellwether.snapshot (part, bytes) VALUES (?, ?)")) {
                statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
                statement.execute("DELETE FROM bellwether.snapshot");
                byte[] bytes = in.readNBytes(PART);
                for (int part = 0; bytes.length > 0; part++) {
                    insert.setInt(1, part);
                    insert.setBytes(2, bytes);
                    insert.executeUpdate();
                    bytes = in.readNBytes(PART);
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IOException("cannot write the snapshot in " + database + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return database.toString();
    }

    /** The rows as one stream; all are of one moment, for they are read by one statement. */
    private static final class Parts extends InputStream {
        private final Connection connection;
        private final ResultSet rows;
        private byte[] part = {};
        private int at;

        private Parts(Connection connection) throws SQLException {
            this.connection = connection;
            try {
                connection.setAutoCommit(false); // else the driver would fetch all rows at once
                Statement statement = connection.createStatement();
                statement.setFetchSize(PARTS_AT_ONCE);
                rows = statement.executeQuery("SELECT bytes FROM bellwether.snapshot ORDER BY part");
                advance();
            } catch (SQLException e) {
                PostgresDatabase.close(connection);
                throw e;
            }
        }

        private boolean isEmpty() {
            return part.length == 0;
        }

        private void advance() throws SQLException {
            part = rows.next() ? rows.getBytes(1) : new byte[0];
            at = 0;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            try {
                if (at == part.length && part.length > 0) {
                    advance();
                }
            } catch (SQLException e) {
                throw new IOException("cannot read on in the snapshot: " + e.getMessage(), e);
            }
            int count = Math.min(length, part.length - at);
            if (count == 0) {
                return -1;
            }
            System.arraycopy(part, at, into, offset, count);
            at += count;
            return count;
        }

        @Override
        public void close() {
            PostgresDatabase.close(connection);
        }
    }
}
