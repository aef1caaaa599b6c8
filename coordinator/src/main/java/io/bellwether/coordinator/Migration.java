package io.bellwether.coordinator;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.coordinator.journal.JournalCopy;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.PostgresDatabase;
import io.bellwether.store.PostgresPlace;
import io.bellwether.store.RecordCopy;
import io.bellwether.store.RecordStore;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * The data directory is held as by a coordinator, so none runs on it meanwhile. All that goes into the database goes in one
 * transaction, in which the tables are locked: a coordinator that starts there waits, and then finds either nothing or all. Only when
 * that is committed are the files renamed, so that nobody goes on from them by mistake. A migration that is killed in between leaves
 * both sides whole, and says so when it is tried again.
 */
/** Moves a cluster's decisions and records from the files of a data directory into PostgreSQL. */
final class Migration {
    /** What the files are called that another place has taken over from. */
    static final String MOVED = ".migrated";

    private static final Logger log = LoggerFactory.getLogger(Migration.class);

    private final DataDirectory from;
    private final PostgresPlace to;
    private final Path shared;

    private Migration(DataDirectory from, PostgresPlace to, Path shared) {
        this.from = from;
        this.to = to;
        this.shared = shared;
    }

    /** What was brought over, and compared. */
    record Outcome(JournalCopy journal, RecordCopy records, Path shared) {}

    /**
     * Does it.
     *
     * @param root the data directory of a coordinator that does not run
     * @param shared where artifacts and logs are to lie from now on; null for where they are
     * @throws ClusterException INVALID_CONFIGURATION if the one is in use or has no journal, or the other is not empty; nothing has
     *     changed then
     */
    static Outcome run(Path root, PostgresPlace to, @Nullable Path shared) {
        if (!Files.exists(root.resolve("journal.db"))) {
            throw invalid("--from: " + root + " has no journal.db", "a coordinator's data directory", "give that");
        }
        try (DataDirectory from = DataDirectory.open(root)) {
            System.setProperty("org.sqlite.tmpdir", from.temporary().toString());
            return new Migration(from, to, shared == null ? from.root() : shared).run();
        } catch (JournalException | SQLException | IOException e) {
            throw new ClusterException(ErrorCode.IO_FAILED, "migration from " + root + " to " + to + ": " + e, e);
        }
    }

    private Outcome run() throws JournalException, SQLException, IOException {
        List<String> moving = moving();
        RecordStore.open(from.records()).close(); // brings it to this version
        RecordStore.open(to).close();
        PostgresDatabase database = PostgresDatabase.open(to.url(), to.password());
        SharedDirectory files = new SharedDirectory(shared);
        Outcome outcome;
        try (Connection target = database.connectForCopy()) {
            checkEmpty(target);
            JournalCopy journal = JournalCopy.copy(from.journal(), target);
            RecordCopy records = RecordCopy.copy(from.records(), target);
            if (records.appliedIndex() > journal.events()) {
                throw new JournalException(
                        "records: " + records.appliedIndex() + " events are in them (expected: at most "
                                + journal.events() + ", as in the journal); restore both from one backup");
            }
            PostgresDatabase.bindArtifacts(target, files.id());
            target.commit();
            outcome = new Outcome(journal, records, shared);
        }
        log.info(
                "migrated from={} to={} events={} rows={}",
                from.root(),
                to,
                outcome.journal().events(),
                outcome.records().rows());
        putAside();
        for (String directory : moving) {
            Files.move(from.root().resolve(directory), shared.resolve(directory));
        }
        return outcome;
    }

    /** The directories that lie elsewhere from now on; looked at first, so that all is refused rather than half done. */
    private List<String> moving() throws IOException {
        if (shared.equals(from.root())) {
            return List.of();
        }
        Files.createDirectories(shared);
        for (String directory : List.of("artifacts", "logs")) {
            if (Files.exists(shared.resolve(directory))) {
                throw invalid(
                        "--shared-dir: " + shared + " has " + directory + " in it already",
                        "a directory that no cluster uses",
                        "give another");
            }
        }
        if (!canRename()) {
            throw invalid(
                    "--shared-dir: " + shared + " is on another disk than " + from.root(),
                    "the same, where a rename is all",
                    "leave the flag out, and afterwards move artifacts, logs and artifacts.id there yourself");
        }
        return List.of("artifacts", "logs").stream()
                .filter(directory -> Files.exists(from.root().resolve(directory)))
                .toList();
    }

    /** Tried, because mount tables tell nothing in some containers, and two mounts of one disk allow no rename either. */
    private boolean canRename() throws IOException {
        Path probe = Files.createTempFile(from.root(), "rename-", "");
        Path there = shared.resolve(probe.getFileName());
        try {
            Files.move(probe, there, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (AtomicMoveNotSupportedException e) {
            return false;
        } finally {
            Files.deleteIfExists(probe);
            Files.deleteIfExists(there);
        }
    }

    private void checkEmpty(Connection target) throws SQLException {
        long rows = RecordCopy.rowsIn(target);
        if (JournalCopy.isUsed(target) || rows > 0) {
            throw invalid(
                    "--to: " + to + " is not empty: it holds a cluster's journal, or " + rows + " rows of records",
                    "a database that no cluster uses",
                    "give another; or, if an earlier migration of this very directory was ended half way, drop the schemas"
                            + " bellwether and bellwether_records there, and begin again");
        }
    }

    private void putAside() throws IOException {
        for (Path file : List.of(from.journal(), from.records())) {
            for (String suffix : List.of("-wal", "-shm", "")) {
                Path part = file.resolveSibling(file.getFileName() + suffix);
                if (Files.exists(part)) {
                    Files.move(
                            part,
                            file.resolveSibling(file.getFileName() + MOVED + suffix),
                            StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
        Files.deleteIfExists(from.snapshot());
    }

    private static ClusterException invalid(String what, String expectation, String next) {
        return new ClusterException(
                ErrorCode.INVALID_CONFIGURATION, what + " (expected: " + expectation + "); " + next);
    }
}
