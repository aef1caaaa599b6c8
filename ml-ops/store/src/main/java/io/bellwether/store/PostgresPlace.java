package io.bellwether.store;

import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database.
 *
 * @param url {@code jdbc:postgresql://...}, without a password
 * @param password null if it asks for none, or {@code ~/.pgpass} has it
 */
public record PostgresPlace(String url, @Nullable String password) {
    /** What may be shown to people: the password is not. */
    @Override
    public String toString() {
        return url;
    }
}
