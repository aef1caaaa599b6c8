package io.bellwether.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How connections to the records in a PostgreSQL database are opened, and how their schema gets there. Immutable. */
final class PostgresConnections {
    /** Beside the journal's, if that lies in the same database. */
    static final String SCHEMA = "bellwether_records";

    private static final Logger log = LoggerFactory.getLogger(PostgresConnections.class);

    /** "BWrc": nobody else's advisory lock. */
    private static final long SCHEMA_LOCK = 0x42577263;

    private static final int CONNECT_SECONDS = 2;
    private static final int PATIENCE_SECONDS = 30;

    private final PostgresPlace place;

    PostgresConnections(PostgresPlace place) {
        this.place = place;
    }

    private PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(place.url());
        if (place.password() != null) {
            source.setPassword(place.password());
        }
        source.setApplicationName("bellwether-records");
        source.setCurrentSchema(SCHEMA);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(PATIENCE_SECONDS);
        source.setTcpKeepAlive(true);
        return source;
    }

    /** Several coordinators may come for the first time at once: a lock of the database makes them take turns. */
    void prepareSchema() throws SQLException {
        PGSimpleDataSource source = source();
        source.setSocketTimeout(0); // the statements of a migration, or the wait for another's, may take long
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + SCHEMA_LOCK + ")"); // given back with the connection
            RecordSchema.migrate(source, SCHEMA, place.toString());
        }
    }

    /** Transactions begin by themselves and are ended by hand; a lock that is not had within a second is an error. */
    Connection forWriting() throws SQLException {
        Connection connection = source().getConnection();
        try (Statement statement = connection.createStatement()) {
            // What a client was told is logged is as durable as the journal.
            try (ResultSet commits = statement.executeQuery("SHOW synchronous_commit")) {
                if (commits.next() && commits.getString(1).equals("off")) {
                    statement.execute("SET synchronous_commit = on");
                }
            }
            statement.execute("SET lock_timeout = '1s'");
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            close(connection);
            throw e;
        }
    }

    /** Each transaction sees the records as they were when it began. */
    Connection forReading() throws SQLException {
        Connection connection = source().getConnection();
        try {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            close(connection);
            throw e;
        }
    }

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("closing a connection to the records failed: {}", e.toString());
        }
    }

    @Override
    public String toString() {
        return place.toString();
    }
}
