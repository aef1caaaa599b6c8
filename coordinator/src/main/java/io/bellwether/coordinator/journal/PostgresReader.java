package io.bellwether.coordinator.journal;

import io.bellwether.coordinator.core.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads the journal in PostgreSQL; connects when it is needed, and anew after a failure. Caller-confined. */
public final class PostgresReader implements JournalReader {
    private static final int PATIENCE_SECONDS = 10;

    private final PostgresDatabase database;
    private @Nullable Connection connection;

    public PostgresReader(PostgresDatabase database) {
        this.database = database;
    }

    @Override
    public long read(long fromIndex, long limit, ObjLongConsumer<Event> reader) throws JournalException {
        try {
            return page(connected(), fromIndex, limit, reader);
        } catch (SQLException e) {
            close();
            throw database.failed("cannot read the journal", e);
        }
    }

    /** Gives at most {@code limit} events from {@code fromIndex} on, in one statement. */
    static long page(Connection session, long fromIndex, long limit, ObjLongConsumer<Event> reader)
            throws SQLException, JournalException {
        try (PreparedStatement select = session.prepareStatement(
                "SELECT idx, json FROM bellwether.event WHERE idx >= ? ORDER BY idx LIMIT ?")) {
            select.setLong(1, fromIndex);
            select.setLong(2, limit);
            try (ResultSet rows = select.executeQuery()) {
                return EventRows.read(rows, fromIndex, reader);
            }
        }
    }

    @Override
    public long lastIndex() throws JournalException {
        try (PreparedStatement select =
                        connected().prepareStatement("SELECT coalesce(max(idx), 0) FROM bellwether.event");
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            close();
            throw database.failed("cannot read the journal", e);
        }
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
    public void close() {
        Connection known = connection;
        connection = null;
        if (known != null) {
            PostgresDatabase.close(known);
        }
    }
}
