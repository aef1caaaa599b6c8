package io.bellwether.coordinator;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.coordinator.core.ClusterEvent;
import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.JournalReader;
import io.bellwether.coordinator.journal.LeaderAddress;
import io.bellwether.coordinator.journal.PostgresDatabase;
import io.bellwether.coordinator.journal.PostgresJournal;
import io.bellwether.coordinator.journal.PostgresLease;
import io.bellwether.coordinator.journal.PostgresReader;
import io.bellwether.coordinator.journal.PostgresSnapshots;
import io.bellwether.coordinator.journal.SnapshotFile;
import io.bellwether.coordinator.journal.SnapshotStore;
import io.bellwether.coordinator.journal.SqliteJournal;
import io.bellwether.coordinator.journal.SqliteReader;
import io.bellwether.store.ArtifactStore;
import io.bellwether.store.AttemptLogStore;
import io.bellwether.store.PostgresPlace;
import io.bellwether.store.RecordStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Two coordinators that share a journal and not their artifacts would both seem well until one takes over and has no models. So
 * the directory of artifacts carries an id, the journal is bound to the first such id that it sees, and a coordinator with
 * another directory does not start. The file is written before the binding, both under a lock of the database.
 */
/** Where decisions and files are kept: all in the data directory, or in a database and a directory that coordinators share. */
final class JournalPlace {
    private final JournalConfig config;
    private final DataDirectory directory;
    private final Clock clock;
    private final PostgresJournal.@Nullable Candidate candidate;
    private final @Nullable PostgresDatabase database;

    private JournalPlace(
            JournalConfig config,
            DataDirectory directory,
            Clock clock,
            PostgresJournal.@Nullable Candidate candidate,
            @Nullable PostgresDatabase database) {
        this.config = config;
        this.directory = directory;
        this.clock = clock;
        this.candidate = candidate;
        this.database = database;
    }

    /** {@code address}: where this coordinator listens; gives null until that is known. */
    static JournalPlace open(
            JournalConfig config, DataDirectory directory, Clock clock, Supplier<@Nullable LeaderAddress> address)
            throws JournalException {
        checkMoved(config, directory);
        String url = config.url();
        if (url == null) {
            return new JournalPlace(config, directory, clock, null, null);
        }
        PostgresDatabase database = PostgresDatabase.open(url, config.password());
        PostgresJournal.Candidate candidate =
                new PostgresJournal.Candidate(UUID.randomUUID().toString(), config.lease(), address);
        JournalPlace place = new JournalPlace(config, directory, clock, candidate, database);
        place.bindFiles(database);
        return place;
    }

    Journal openJournal() throws JournalException {
        return database == null || candidate == null
                ? SqliteJournal.open(directory.journal(), clock)
                : PostgresJournal.open(database, candidate, clock);
    }

    JournalReader openReader() throws JournalException {
        return database == null ? SqliteReader.open(directory.journal()) : new PostgresReader(database);
    }

    SnapshotStore snapshots() {
        return database == null
                ? new SnapshotFile(directory.snapshot())
                : new PostgresSnapshots(
                        database, new SnapshotFile(directory.temporary().resolve("journal.snapshot")));
    }

    /** The right to lead, where coordinators take turns; null where there is only this one. */
    @Nullable
    PostgresLease lease() {
        return database == null || candidate == null ? null : new PostgresLease(database, candidate);
    }

    RecordStore openRecords() {
        String url = config.url();
        return url == null
                ? RecordStore.open(directory.records())
                : RecordStore.open(new PostgresPlace(url, config.password()));
    }

    ArtifactStore openArtifacts() {
        Path artifacts = files().resolve("artifacts");
        return database == null ? ArtifactStore.open(artifacts) : ArtifactStore.openShared(artifacts);
    }

    AttemptLogStore openLogs() {
        return AttemptLogStore.open(files().resolve("logs"));
    }

    private Path files() {
        Path shared = config.sharedDirectory();
        return shared == null ? directory.root() : shared;
    }

    private void bindFiles(PostgresDatabase bound) throws JournalException {
        SharedDirectory shared = new SharedDirectory(files());
        String id = bound.bindArtifacts(shared::id);
        if (!id.equals(shared.id())) {
            throw invalid("--shared-dir: " + files() + " is not the directory of the journal " + bound
                    + " (expected: the one that its first coordinator was given, with the id " + id + " in "
                    + SharedDirectory.ID_FILE + "); give all coordinators of a cluster the same --shared-dir");
        }
    }

    /** Files that nobody would look into any more, or that another place has taken over from, are no accident to pass over. */
    private static void checkMoved(JournalConfig config, DataDirectory directory) {
        Path file = directory.journal();
        boolean isThere = Files.exists(file);
        if (config.url() != null && isThere) {
            throw invalid("--journal: given, but " + file
                    + " is there (expected: one of both); bring its cluster to PostgreSQL"
                    + " by 'bellwether migrate', or move the file away");
        }
        if (config.url() == null
                && !isThere
                && Files.exists(file.resolveSibling(file.getFileName() + Migration.MOVED))) {
            throw invalid("--journal: not given (expected: the database to which the journal in " + directory.root()
                    + " was migrated); add it, or give another directory with --data-dir");
        }
    }

    private static ClusterException invalid(String message) {
        return new ClusterException(ErrorCode.INVALID_CONFIGURATION, message);
    }

    /** The id of the cluster whose decisions lie here; null if there are none yet. */
    @Nullable
    String clusterId() throws JournalException {
        String[] id = new String[1];
        try (JournalReader reader = openReader()) {
            reader.read(1, 1, (event, index) -> {
                if (event instanceof ClusterEvent.ClusterCreated created) {
                    id[0] = created.clusterId();
                }
            });
        }
        return id[0];
    }

    /** Refuses a journal of another cluster than {@code wanted}; null takes any. */
    void checkCluster(@Nullable String wanted) throws JournalException {
        String found = clusterId();
        if (wanted != null && found != null && !found.equals(wanted)) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "--cluster-id: '" + wanted + "' (expected: '" + found + "', the cluster of " + this
                            + "); drop the flag, or give another directory with --data-dir");
        }
    }

    /** Refuses records that know more than the journal. */
    void checkRecords(RecordStore records, JournalReader reader) throws JournalException {
        long ahead = records.appliedIndex() - reader.lastIndex();
        if (ahead > 0) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "records: " + (database == null ? directory.records() : database) + " are ahead of " + this + " by "
                            + ahead
                            + " events (expected: a projection of this journal); restore both from one backup, or move"
                            + " the records away to have them made anew, without metric histories and what MLflow's clients"
                            + " have logged");
        }
    }

    @Override
    public String toString() {
        return database == null ? directory.journal().toString() : database.toString();
    }
}
