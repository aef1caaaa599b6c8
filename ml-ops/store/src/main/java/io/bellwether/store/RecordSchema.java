package io.bellwether.store;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** Brings a database to the schema of this version: the same scripts for SQLite and PostgreSQL. */
final class RecordSchema {
    static {
        // Read once by jOOQ, when its first class loads: it would print its logo and a tip otherwise.
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
    }

    private RecordSchema() {}

    /** {@code schema} is the database's part that is ours; null where all of it is. {@code place} is named to people. */
    static void migrate(DataSource source, @Nullable String schema, String place) {
        try {
            FluentConfiguration flyway = Flyway.configure(RecordSchema.class.getClassLoader())
                    .dataSource(source)
                    .loggers("slf4j")
                    .locations("classpath:db/migration/records")
                    .failOnMissingLocations(true)
                    .ignoreMigrationPatterns(
                            new String[0]) // what a newer version wrote is refused, not half understood
                    .cleanDisabled(true);
            if (schema != null) {
                flyway.schemas(schema).createSchemas(true);
            }
            flyway.load().migrate();
        } catch (FlywayException e) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "records " + place + ": schema cannot be brought to this version: " + e.getMessage()
                            + "; start the version that wrote them, or restore it from a backup",
                    e);
        }
    }
}
