package io.bellwether.coordinator.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leader row's expiry, renewed over a connection of its own, so that a long commit delays no renewal. Caller-confined. */
public final class PostgresLease implements Lease {
    private static final Logger log = LoggerFactory.getLogger(PostgresLease.class);

    private final PostgresDatabase database;
    private final PostgresJournal.Candidate candidate;
    private @Nullable Connection connection;

    public PostgresLease(PostgresDatabase database, PostgresJournal.Candidate candidate) {
        this.database = database;
        this.candidate = candidate;
    }

    @Override
    public Duration duration() {
        return candidate.lease();
    }

    @Override
    public boolean renew(long epoch) throws JournalException {
        try (PreparedStatement update = connected()
                .prepareStatement("UPDATE bellwether.leader SET wire = ?, http = ?,"
                        + " expires = clock_timestamp() + ? * interval '1 millisecond' WHERE id = 1 AND epoch = ?")) {
            LeaderAddress address = candidate.address().get();
            update.setString(1, address == null ? null : address.wire());
            update.setString(2, address == null ? null : address.http());
            update.setLong(3, candidate.lease().toMillis());
            update.setLong(4, epoch);
            return update.executeUpdate() == 1;
        } catch (SQLException e) {
            close();
            throw database.failed("cannot renew the lease", e);
        }
    }

    @Override
    public void release(long epoch) {
        try (PreparedStatement update = connected()
                .prepareStatement("UPDATE bellwether.leader SET expires = '-infinity', wire = NULL, http = NULL"
                        + " WHERE id = 1 AND epoch = ?")) {
            update.setLong(1, epoch);
            update.executeUpdate();
        } catch (SQLException e) {
            close();
            log.warn("journal={} the lease was not given up, it runs out by itself: {}", database, e.toString());
        }
    }

    private Connection connected() throws SQLException {
        Connection known = connection;
        if (known == null) {
            known = database.connect(1);
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
