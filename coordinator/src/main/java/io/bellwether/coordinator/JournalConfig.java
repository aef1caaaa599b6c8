package io.bellwether.coordinator;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the journal lies.
 *
 * @param url {@code jdbc:postgresql://...}, without a password; null for a SQLite file in the data directory
 * @param password of the database; null if it asks for none, or {@code ~/.pgpass} has it
 * @param lease how long a leader of several coordinators may be silent before another takes over
 * @param sharedDirectory where artifacts and attempts' logs lie for all coordinators; null for the data directory
 */
public record JournalConfig(
        @Nullable String url,
        @Nullable String password,
        Duration lease,
        @Nullable Path sharedDirectory) {
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(3);

    /** In the data directory. */
    public static final JournalConfig SQLITE = new JournalConfig(null, null, DEFAULT_LEASE, null);

    /** What may be shown to people: the password is not. */
    @Override
    public String toString() {
        return url == null
                ? "sqlite"
                : url + " leaseMillis=" + lease.toMillis() + " sharedDir="
                        + (sharedDirectory == null ? "none" : sharedDirectory);
    }
}
