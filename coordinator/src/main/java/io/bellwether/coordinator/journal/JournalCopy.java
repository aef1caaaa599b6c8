package io.bellwether.coordinator.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/**
 * Brings the journal of a file into a PostgreSQL database, in a transaction of the caller's, word for word.
 *
 * @param events how many there are; the last one's index is the same
 * @param epoch the latest term
 * @param sha256 of all events as they lie on both sides
 */
public record JournalCopy(long events, long epoch, String sha256) {
    private static final int BATCH = 1_000;
    private static final String SELECT = "SELECT idx, epoch, at, json FROM %s ORDER BY idx";

    /** Whether decisions have been made in this database; its schema must be there. */
    public static boolean isUsed(Connection target) throws SQLException {
        return number(target, "SELECT count(*) FROM (SELECT 1 FROM bellwether.event LIMIT 1) AS any_event") > 0
                || number(target, "SELECT epoch FROM bellwether.leader") > 0
                || number(target, "SELECT count(artifacts) FROM bellwether.journal") > 0;
    }

    /**
     * Copies every event and the term, and compares both sides word for word.
     *
     * @param file which nobody writes meanwhile
     * @param target in a transaction, on an empty journal
     */
    public static JournalCopy copy(Path file, Connection target) throws JournalException, SQLException {
        try (Connection source = JournalFile.openForReading(file)) {
            long epoch = number(source, "SELECT epoch FROM leader");
            JournalCopy read = new JournalCopy(insertAll(source, target), epoch, "");
            String before = sum(source, SELECT.formatted("event"));
            String after = sum(target, SELECT.formatted("bellwether.event"));
            long last = number(target, "SELECT coalesce(max(idx), 0) FROM bellwether.event");
            if (!before.equals(after) || last != read.events()) {
                throw new JournalException("journal: " + read.events() + " events were read and " + last
                        + " written, with the sums " + before + " and " + after
                        + " (expected: the same); the file may be damaged: restore it from a backup");
            }
            try (PreparedStatement update =
                    target.prepareStatement("UPDATE bellwether.leader SET epoch = ? WHERE id = 1")) {
                update.setLong(1, epoch);
                update.executeUpdate();
            }
            return new JournalCopy(read.events(), epoch, after);
        }
    }

    private static long insertAll(Connection source, Connection target) throws SQLException {
        long copied = 0;
        try (Statement statement = source.createStatement();
                ResultSet rows = statement.executeQuery(SELECT.formatted("event"));
                PreparedStatement insert = target.prepareStatement(
                        "INSERT INTO bellwether.event (idx, epoch, at, json) VALUES (?, ?, ?, ?)")) {
            while (rows.next()) {
                insert.setLong(1, rows.getLong(1));
                insert.setLong(2, rows.getLong(2));
                insert.setLong(3, rows.getLong(3));
                insert.setString(4, rows.getString(4));
                insert.addBatch();
                if (++copied % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
        return copied;
    }

    private static String sum(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(BATCH);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (ResultSet rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    String event = rows.getLong(1) + " " + rows.getLong(2) + " " + rows.getLong(3) + " "
                            + rows.getString(4) + "\n";
                    digest.update(event.getBytes(StandardCharsets.UTF_8));
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
