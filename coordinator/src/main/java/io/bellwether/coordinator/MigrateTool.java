package io.bellwether.coordinator;

import io.bellwether.client.ClusterException;
import io.bellwether.client.launch.RoleFlags;
import io.bellwether.client.launch.Tool;
import io.bellwether.store.PostgresPlace;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code bellwether migrate}. */
public final class MigrateTool implements Tool {
    private static final Map<String, String> FLAGS = new LinkedHashMap<>();

    static {
        FLAGS.put("--from", "data directory of a coordinator that does not run");
        FLAGS.put("--to", "jdbc:postgresql://HOST:PORT/DATABASE?user=USER: a database that no cluster uses");
        FLAGS.put(
                JournalFlags.PASSWORD_FILE,
                "file with the database's password; else " + JournalFlags.PASSWORD_VARIABLE
                        + " in the environment (default none)");
        FLAGS.put(
                JournalFlags.SHARED,
                "where artifacts and logs are moved, for several coordinators (default: they stay in the data directory, to"
                        + " be given as --shared-dir)");
    }

    @Override
    public String name() {
        return "migrate";
    }

    @Override
    public String help() {
        return "Moves a cluster's journal and records from SQLite to PostgreSQL.\n"
                + RoleFlags.help("migration", FLAGS);
    }

    /**
     * Does it.
     *
     * @throws ClusterException INVALID_CONFIGURATION with a line for each problem
     */
    @Override
    public Map<String, Object> run(List<String> arguments) {
        RoleFlags flags = RoleFlags.of(arguments, FLAGS, Set.of());
        if (!flags.has("--from")) {
            flags.problem("--from", "not given", String.valueOf(FLAGS.get("--from")), "add it");
        }
        Path from = flags.path("--from", ".");
        PostgresPlace to = JournalFlags.place(flags, "--to", System.getenv());
        Path shared = flags.has(JournalFlags.SHARED) ? flags.path(JournalFlags.SHARED, ".") : null;
        flags.check();
        Migration.Outcome outcome = Migration.run(from, to, shared);
        Map<String, Object> done = new LinkedHashMap<>();
        done.put("events", outcome.journal().events());
        done.put("lastIndex", outcome.journal().events());
        done.put("epoch", outcome.journal().epoch());
        done.put("journalSha256", outcome.journal().sha256());
        done.put("recordTables", outcome.records().tables());
        done.put("recordRows", outcome.records().rows());
        done.put("appliedIndex", outcome.records().appliedIndex());
        done.put("sharedDir", outcome.shared().toString());
        return done;
    }
}
