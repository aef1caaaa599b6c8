package io.bellwether.coordinator.journal;

import io.bellwether.coordinator.core.Event;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the journal's SQLite file. Caller-confined. */
public final class SqliteReader implements JournalReader {
    private static final Logger log = LoggerFactory.getLogger(SqliteReader.class);

    private final Path file;
    private final Connection connection;

    private SqliteReader(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** Opens an existing journal. */
    public static SqliteReader open(Path file) throws JournalException {
        return new SqliteReader(file, JournalFile.openForReading(file));
    }

    @Override
    public long read(long fromIndex, long limit, ObjLongConsumer<Event> reader) throws JournalException {
        try {
            return JournalFile.read(connection, fromIndex, limit, reader);
        } catch (SQLException e) {
            throw new JournalException("cannot read the journal: " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public long lastIndex() throws JournalException {
        try {
            return JournalFile.lastIndex(connection);
        } catch (SQLException e) {
            throw new JournalException("cannot read the journal: " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            log.warn("closing the journal's reader failed file={} error={}", file, e.toString());
        }
    }
}
