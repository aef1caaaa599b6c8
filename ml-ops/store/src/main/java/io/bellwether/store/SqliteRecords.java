package io.bellwether.store;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
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
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The SQLite file: its schema, one connection that writes, and as many that read as there are readers at once.
 *
 * <p>Thread-safe. Writers take turns by a lock and hold SQLite's own only while they write, so that other programs can too.
 * Readers never wait: in WAL mode each sees the last commit before it began,
 * and {@link #read} gives it one such view for all its queries. A commit survives the end of the process; it is synced to
 * the disk at checkpoints, so a power cut may take back the last ones, which the journal then brings again.
 */
final class SqliteRecords implements RecordDatabase {
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;
    private static final int IDLE_READERS = 8;
    private static final int WRITER_CACHE_KIBIBYTES = 32 * 1024;
    private static final int CHECKPOINT_PAGES = 4_000;

    private final Path file;
    private final ReentrantLock writing = new ReentrantLock();
    private final Connection writer;
    private final ConcurrentLinkedDeque<Connection> idleReaders = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleCount = new AtomicInteger();
    private volatile boolean closed;

    private SqliteRecords(Path file, Connection writer) {
        this.file = file;
        this.writer = writer;
    }

    static SqliteRecords open(Path file) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            RecordSchema.migrate(dataSource(file, SQLiteConfig.TransactionMode.DEFERRED), null, file.toString());
            return new SqliteRecords(file, connectWriter(file));
        } catch (IOException | SQLException e) {
            throw failure(file, e);
        }
    }

    private static SQLiteDataSource dataSource(Path file, SQLiteConfig.TransactionMode mode) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.enforceForeignKeys(true);
        config.setTransactionMode(mode);
        config.setGetGeneratedKeys(false); // else the driver asks for the new row's number after every insert
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return source;
    }

    private static Connection connectWriter(Path file) throws SQLException {
        Connection connection =
                dataSource(file, SQLiteConfig.TransactionMode.DEFERRED).getConnection();
        try (Statement statement = connection.createStatement()) {
            // Run ids are hashes, so inserts touch index pages all over: keep them in memory, and copy them to the file
            // less often.
            statement.execute("pragma cache_size = -" + WRITER_CACHE_KIBIBYTES);
            statement.execute("pragma wal_autocheckpoint = " + CHECKPOINT_PAGES);
        }
        return connection; // transactions are begun by hand: the driver's own begin right after the last one's end
    }

    /** One that sees one view of the records until it commits. */
    static Connection connectReader(Path file) throws SQLException {
        Connection connection =
                dataSource(file, SQLiteConfig.TransactionMode.DEFERRED).getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public <T extends @Nullable Object> T write(Function<DSLContext, T> work) {
        writing.lock();
        try {
            checkOpen();
            return writeNow(work);
        } catch (DataAccessException | SQLException e) {
            throw failure(file, e);
        } finally {
            writing.unlock();
        }
    }

    private <T extends @Nullable Object> T writeNow(Function<DSLContext, T> work) throws SQLException {
        execute("BEGIN IMMEDIATE");
        try {
            T result = work.apply(DSL.using(writer, SQLDialect.SQLITE));
            execute("COMMIT");
            return result;
        } catch (RuntimeException | SQLException | Error e) {
            try {
                execute("ROLLBACK");
            } catch (SQLException rollback) {
                e.addSuppressed(rollback); // some failures (a full disk) have rolled back already
            }
            throw e;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = writer.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public <T extends @Nullable Object> T read(Function<DSLContext, T> work) {
        checkOpen();
        try {
            Connection reader = borrow();
            boolean sound = false;
            try {
                T result = view(reader, work);
                sound = true;
                return result;
            } finally {
                giveBack(reader, sound);
            }
        } catch (DataAccessException | SQLException e) {
            throw failure(file, e);
        }
    }

    private static <T extends @Nullable Object> T view(Connection connection, Function<DSLContext, T> work)
            throws SQLException {
        boolean done = false;
        try {
            T result = work.apply(DSL.using(connection, SQLDialect.SQLITE));
            connection.commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                connection.rollback();
            }
        }
    }

    private Connection borrow() throws SQLException {
        Connection reader = idleReaders.poll();
        if (reader == null) {
            return connectReader(file);
        }
        idleCount.decrementAndGet();
        return reader;
    }

    private void giveBack(Connection reader, boolean sound) throws SQLException {
        if (!sound || closed || idleCount.get() >= IDLE_READERS) {
            reader.close();
            return;
        }
        idleCount.incrementAndGet();
        idleReaders.push(reader);
        if (closed) {
            closeIdle();
        }
    }

    private void closeIdle() throws SQLException {
        Connection reader = idleReaders.poll();
        while (reader != null) {
            reader.close();
            reader = idleReaders.poll();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("records " + file + ": closed");
        }
    }

    /** Nobody else can write: the file is held by its one coordinator. */
    @Override
    public void lead(long epoch) {}

    @Override
    public void follow() {}

    @Override
    public void close() {
        writing.lock();
        try {
            closed = true;
            closeIdle();
            writer.close();
        } catch (SQLException e) {
            throw failure(file, e);
        } finally {
            writing.unlock();
        }
    }

    private static ClusterException failure(Path file, Exception e) {
        return new ClusterException(
                ErrorCode.IO_FAILED,
                "records " + file + ": " + e.getMessage()
                        + " (expected: a readable, writable SQLite file); check the disk" + " and the file's owner",
                e);
    }
}
