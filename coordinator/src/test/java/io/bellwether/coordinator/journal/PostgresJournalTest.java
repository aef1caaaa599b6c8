package io.bellwether.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.store.sandbox.PostgresServer;
import io.bellwether.store.sandbox.SharedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal in a real PostgreSQL. */
final class PostgresJournalTest extends JournalContract {
    private static final LeaderAddress HERE = new LeaderAddress("here:7400", "http://here:7480");
    private static final Duration LONG = Duration.ofMinutes(10);
    private final PostgresServer server = SharedPostgres.server();

    @TempDir
    private Path directory;

    private String url;
    private PostgresDatabase database;

    @BeforeEach
    void createDatabase() throws Exception {
        url = server.newDatabase();
        database = PostgresDatabase.open(url, null);
    }

    /** A lease that has ended as soon as it is taken: who claims takes over, as from a file. */
    @Override
    Journal open() {
        return open(candidate("anybody-" + UUID.randomUUID(), Duration.ZERO));
    }

    private PostgresJournal open(PostgresJournal.Candidate candidate) {
        return PostgresJournal.open(database, candidate, CLOCK);
    }

    private static PostgresJournal.Candidate candidate(String id, Duration lease) {
        return new PostgresJournal.Candidate(id, lease, () -> HERE);
    }

    @Override
    JournalReader openReader() {
        return new PostgresReader(database);
    }

    @Override
    void execute(String sql) throws SQLException {
        PostgresServer.execute(url, sql.replace(" TABLE ", " bellwether.event "));
    }

    @Test
    void aClaimHoldsUntilItIsGivenUpAndSaysWhoHasIt() throws Exception {
        PostgresJournal.Candidate first = candidate("first", LONG);
        try (PostgresJournal leader = open(first);
                PostgresLease lease = new PostgresLease(database, first);
                PostgresJournal standby = open(candidate("second", LONG))) {
            long epoch = leader.claim();
            assertThatThrownBy(standby::claim)
                    .isInstanceOfSatisfying(
                            JournalHeldException.class,
                            held -> assertThat(held.leader()).isEqualTo(HERE));
            assertThat(leader.claim()).as("of its own claim").isEqualTo(epoch + 1);
            assertThat(lease.renew(epoch)).isFalse();
            assertThat(lease.renew(epoch + 1)).isTrue();
            assertThatThrownBy(standby::claim).isInstanceOf(JournalHeldException.class);

            lease.release(epoch + 1);
            long next = standby.claim();
            assertThat(next).isEqualTo(epoch + 2);
            assertThat(lease.renew(epoch + 1)).isFalse();
            assertThatThrownBy(() -> leader.append(epoch + 1, List.of(event(1))))
                    .hasMessageContaining("fenced");
            assertThat(standby.append(next, List.of(event(1)))).isEqualTo(1);
        }
    }

    @Test
    void aSnapshotIsReplacedAsAWhole() throws Exception {
        PostgresSnapshots snapshots = new PostgresSnapshots(database, new SnapshotFile(directory.resolve("scratch")));
        assertThat(snapshots.open()).isNull();
        byte[] first = new byte[3_500_000];
        new Random(1).nextBytes(first);
        snapshots.replace(out -> out.write(first));
        byte[] second = new byte[5 << 20]; // some of the database's rows are read when it is there already
        new Random(2).nextBytes(second);
        try (InputStream old = Objects.requireNonNull(snapshots.open())) {
            assertThat(old.read()).isEqualTo(first[0] & 0xff);
            snapshots.replace(out -> out.write(second));
            assertThat(old.readAllBytes()).isEqualTo(Arrays.copyOfRange(first, 1, first.length));
        }
        assertThatThrownBy(() -> snapshots.replace(out -> {
                    out.write(first);
                    throw new IOException("half-way");
                }))
                .hasMessage("half-way");
        try (InputStream in = Objects.requireNonNull(
                new PostgresSnapshots(PostgresDatabase.open(url, null), new SnapshotFile(directory.resolve("other")))
                        .open())) {
            assertThat(in.readAllBytes()).as("what another coordinator finds").isEqualTo(second);
        }
    }

    @Test
    void aClaimRunsOutOnTheDatabasesClock() throws Exception {
        PostgresJournal.Candidate first = candidate("first", Duration.ofMillis(200));
        try (PostgresJournal leader = open(first);
                PostgresLease lease = new PostgresLease(database, first);
                PostgresJournal standby = open(candidate("second", LONG))) {
            long epoch = leader.claim();
            assertThat(claim(standby)).isEqualTo(epoch + 1);
            assertThat(lease.renew(epoch)).isFalse();
        }
    }

    /** A coordinator that is stopped in the middle of a commit holds the leader row; its sessions are ended once its time is over. */
    @Test
    void aStoppedLeaderCannotKeepOthersOutByWhatItHasLocked() throws Exception {
        try (PostgresJournal standby = open(candidate("second", LONG));
                Connection stopped = DriverManager.getConnection(url);
                Statement statement = stopped.createStatement()) {
            stopped.setAutoCommit(false);
            statement.execute("SELECT * FROM bellwether.leader FOR SHARE");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
            long epoch = 0;
            while (epoch == 0 && System.nanoTime() < deadline) {
                try {
                    epoch = standby.claim();
                } catch (JournalException e) {
                    assertThat(e).hasMessageContaining("cannot claim the journal");
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                }
            }
            assertThat(epoch).isEqualTo(1);
            assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void connectsAnewAfterItsConnectionWasEnded() throws Exception {
        try (PostgresJournal journal = open(candidate("first", LONG))) {
            long epoch = journal.claim();
            journal.append(epoch, List.of(event(1)));
            journal.abort();
            assertThatThrownBy(() -> journal.append(epoch, List.of(event(2)))).hasMessageContaining("cannot append");
            assertThatThrownBy(() -> journal.append(epoch, List.of(event(2)))).hasMessageContaining("is gone");
            assertThat(journal.append(journal.claim(), List.of(event(2)))).isEqualTo(2);
        }
    }

    @Test
    void manyCoordinatorsMayComeToAnEmptyDatabaseAtOnce() throws Exception {
        String empty = server.newDatabase();
        List<Thread> threads = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> new Thread(() -> {
                    try {
                        PostgresDatabase.open(empty, null).bindArtifacts(() -> "directory-" + i);
                    } catch (JournalException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        PostgresDatabase opened = PostgresDatabase.open(empty, null);
        String bound = opened.bindArtifacts(() -> "too late");
        assertThat(bound).startsWith("directory-");
        assertThat(opened.bindArtifacts(() -> "again")).isEqualTo(bound);
    }

    @Test
    void refusesASchemaOfANewerRelease() throws Exception {
        PostgresServer.execute(url, "UPDATE bellwether.journal SET version = 2");
        assertThatThrownBy(() -> PostgresDatabase.open(url, null))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("schema version 2 (expected: at most 1)");
    }

    @Test
    void saysWhatIsWrongWithAnAddressAndNeverThePassword() {
        assertThatThrownBy(() -> PostgresDatabase.open(server.url("no_such_database"), "sesame"))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("no_such_database")
                .hasMessageNotContaining("sesame");
    }
}
