package io.bellwether.coordinator.journal;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * The tables lie in a schema of their own, so that the database may hold other things; one database holds one cluster's journal.
 * Several coordinators may come for the first time at once: a lock of the database makes them take turns at creating the schema.
 *
 * A database can be told to acknowledge commits that it has not synced. Ours are the cluster's memory, so the session asks for
 * synchronous commits where the server's default is less, and whoever has switched fsync off is told what that means.
 */
/** The PostgreSQL database that holds a journal: its schema, and how connections to it are opened. Immutable. */
public final class PostgresDatabase {
    private static final Logger log = LoggerFactory.getLogger(PostgresDatabase.class);
    private static final int SCHEMA_VERSION = 1;

    /** "BWjl": nobody else's advisory lock. */
    private static final long SCHEMA_LOCK = 0x42576a6c;

    private static final int CONNECT_SECONDS = 2;
    private static final int PATIENCE_SECONDS = 10;

    private static final String SCHEMA = """
            CREATE SCHEMA IF NOT EXISTS bellwether;
            CREATE TABLE bellwether.journal (version integer NOT NULL, artifacts text);
            CREATE TABLE bellwether.event (
                idx bigint PRIMARY KEY, epoch bigint NOT NULL, at bigint NOT NULL, json text NOT NULL);
            CREATE TABLE bellwether.leader (
                id integer PRIMARY KEY CHECK (id = 1), epoch bigint NOT NULL, holder text NOT NULL,
                expires timestamptz NOT NULL, wire text, http text);
            INSERT INTO bellwether.journal (version) VALUES (1);
            INSERT INTO bellwether.leader (id, epoch, holder, expires) VALUES (1, 0, '', '-infinity');
            """;

    /** Younger than the schema, and of no matter to those who do not know it. */
    private static final String SNAPSHOT =
            "CREATE TABLE IF NOT EXISTS bellwether.snapshot" + " (part integer PRIMARY KEY, bytes bytea NOT NULL)";

    private final String url;
    private final @Nullable String password;

    private PostgresDatabase(String url, @Nullable String password) {
        this.url = url;
        this.password = password;
    }

    /**
     * Looks whether the database is there, and creates the journal's schema in it if need be.
     *
     * @param url {@code jdbc:postgresql://...}, without a password
     */
    public static PostgresDatabase open(String url, @Nullable String password) throws JournalException {
        PostgresDatabase database = new PostgresDatabase(url, password);
        try (Connection connection = database.connect(PATIENCE_SECONDS)) {
            database.prepareSchema(connection);
            database.checkDurability(connection);
            return database;
        } catch (SQLException e) {
            throw database.failed("cannot open the journal", e);
        }
    }

    /**
     * A connection that commits each statement by itself.
     *
     * @param patienceSeconds how long one statement may take to be answered before the connection is given up
     */
    Connection connect(int patienceSeconds) throws SQLException {
        return connect(patienceSeconds, Map.of());
    }

    private Connection connect(int patienceSeconds, Map<String, String> further) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(further);
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "bellwether");
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("socketTimeout", String.valueOf(patienceSeconds));
        properties.setProperty("tcpKeepAlive", "true");
        Connection connection = DriverManager.getConnection(url, properties);
        try (Statement statement = connection.createStatement()) {
            if (text(statement, "SHOW synchronous_commit").equals("off")) {
                statement.execute("SET synchronous_commit = on");
            }
            return connection;
        } catch (SQLException e) {
            close(connection);
            throw e;
        }
    }

    /** One on which a journal can be brought here: what takes long is waited for, and rows are sent many at a time. */
    public Connection connectForCopy() throws SQLException {
        Connection connection = connect(0, Map.of("reWriteBatchedInserts", "true"));
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE bellwether.leader, bellwether.journal, bellwether.event IN EXCLUSIVE MODE");
            return connection;
        } catch (SQLException e) {
            close(connection);
            throw e;
        }
    }

    private void prepareSchema(Connection connection) throws SQLException, JournalException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
            boolean exists = !text(statement, "SELECT coalesce(to_regclass('bellwether.journal')::text, '')")
                    .isEmpty();
            if (!exists) {
                statement.execute(SCHEMA);
            }
            statement.execute(SNAPSHOT);
            int version = Integer.parseInt(text(statement, "SELECT version FROM bellwether.journal"));
            if (version > SCHEMA_VERSION) {
                throw new JournalException("journal: " + url + " has schema version " + version + " (expected: at most "
                        + SCHEMA_VERSION + "); start the newer release that wrote it");
            }
            connection.commit();
        }
        connection.setAutoCommit(true);
    }

    private void checkDurability(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (text(statement, "SHOW fsync").equals("off")) {
                log.warn("journal={} fsync is off there: accepted jobs can be lost when that machine crashes", url);
            }
        }
    }

    /**
     * Binds the journal to the directory with this id, at first; afterwards only says to which it is bound.
     *
     * @param directoryId reads the id, or makes one; called by one coordinator at a time
     * @return the id of the directory that holds this cluster's artifacts
     */
    public String bindArtifacts(Supplier<String> directoryId) throws JournalException {
        try (Connection connection = connect(PATIENCE_SECONDS)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    PreparedStatement update = connection.prepareStatement(
                            "UPDATE bellwether.journal SET artifacts = ? WHERE artifacts IS NULL")) {
                statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
                update.setString(1, directoryId.get());
                update.executeUpdate();
                String bound = text(statement, "SELECT artifacts FROM bellwether.journal");
                connection.commit();
                return bound;
            }
        } catch (SQLException e) {
            throw failed("cannot read the journal", e);
        }
    }

    /** Binds the journal to the directory with this id, in a transaction of the caller's. */
    public static void bindArtifacts(Connection copying, String directoryId) throws SQLException {
        try (PreparedStatement update = copying.prepareStatement("UPDATE bellwether.journal SET artifacts = ?")) {
            update.setString(1, directoryId);
            update.executeUpdate();
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            if (!row.next()) {
                throw new SQLException("no row for: " + query);
            }
            return row.getString(1);
        }
    }

    /** What failed, as people should read it. The URL holds no password. */
    JournalException failed(String what, SQLException e) {
        return new JournalException(what + ": " + url + ": " + e.getMessage(), e);
    }

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("closing a connection to the journal failed: {}", e.toString());
        }
    }

    @Override
    public String toString() {
        return url;
    }
}
