package io.bellwether.coordinator.journal;

import io.bellwether.coordinator.core.Event;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads committed events over a connection of its own, so that it never disturbs the one who appends. Caller-confined.
 */
public final class JournalReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JournalReader.class);

    private final Path file;
    private final Connection connection;

    private JournalReader(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** Opens an existing journal. */
    public static JournalReader open(Path file) throws JournalException {
        return new JournalReader(file, JournalFile.openForReading(file));
    }

    /**
     * Gives at most {@code limit} committed events from {@code fromIndex} on, in order, with their indexes.
     *
     * @return how many there were
     */
    public long read(long fromIndex, long limit, ObjLongConsumer<Event> reader) throws JournalException {
        try {
            return JournalFile.read(connection, fromIndex, limit, reader);
        } catch (SQLException e) {
            throw new JournalException("cannot read the journal: " + file + ": " + e.getMessage(), e);
        }
    }

    /** The index of the last committed event; 0 if there is none. */
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
