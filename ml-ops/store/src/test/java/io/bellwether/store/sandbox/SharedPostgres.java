package io.bellwether.store.sandbox;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One {@link PostgresServer} for all tests of this process, started when the first asks and gone with the process. Each test takes a
 * fresh database of it, and closes nothing.
 */
public final class SharedPostgres {
    private static @Nullable PostgresServer server;

    private SharedPostgres() {}

    /** The server; returns when it takes connections. */
    public static synchronized PostgresServer server() {
        PostgresServer known = server;
        if (known == null) {
            try {
                known = PostgresServer.start();
            } catch (IOException e) {
                throw new IllegalStateException("PostgreSQL does not start", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while PostgreSQL started", e);
            }
            server = known;
        }
        return known;
    }
}
