package io.bellwether.coordinator;

import io.bellwether.client.launch.RoleFlags;
import io.bellwether.store.PostgresPlace;
import java.util.Map;

/** What several commands say of a journal in PostgreSQL. */
final class JournalFlags {
    static final String PASSWORD_FILE = "--journal-password-file";
    static final String PASSWORD_VARIABLE = "BELLWETHER_JOURNAL_PASSWORD";
    static final String SHARED = "--shared-dir";

    private JournalFlags() {}

    /** The database that {@code flag} names; what is wrong with it is noted. */
    static PostgresPlace place(RoleFlags flags, String flag, Map<String, String> environment) {
        String url = flags.value(flag, "");
        if (!url.matches("jdbc:postgresql:.+")) {
            flags.problem(flag, "'" + url + "'", "jdbc:postgresql://HOST:PORT/DATABASE?user=USER", "name the database");
        } else if (url.matches("(?i).*[?&](ssl)?password=.*")) {
            flags.problem(
                    flag,
                    "has a password in it, which every user of this machine can read there",
                    "none",
                    "write it into a file and give " + PASSWORD_FILE + ", or set " + PASSWORD_VARIABLE);
        }
        String password = flags.secret(PASSWORD_FILE, "database's password");
        return new PostgresPlace(url, password == null ? environment.get(PASSWORD_VARIABLE) : password);
    }
}
