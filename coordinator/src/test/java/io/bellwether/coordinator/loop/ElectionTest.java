package io.bellwether.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.coordinator.core.CoreConfig;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.PostgresDatabase;
import io.bellwether.coordinator.journal.PostgresJournal;
import io.bellwether.coordinator.journal.PostgresLease;
import io.bellwether.store.sandbox.PostgresServer;
import io.bellwether.store.sandbox.SharedPostgres;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who leads, on a real database. */
@Timeout(300)
final class ElectionTest implements Outlet, LeadershipListener {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Clock CLOCK = Clock.systemUTC();
    private final PostgresServer server = SharedPostgres.server();

    private PostgresDatabase database;

    @BeforeEach
    void createDatabase() throws Exception {
        database = PostgresDatabase.open(server.newDatabase(), null);
    }

    private static PostgresJournal.Candidate candidate(String id, Duration lease) {
        return new PostgresJournal.Candidate(id, lease, () -> null);
    }

    @Test
    void whoComesNewReplaysBeforeItClaimsSoThatOthersMayBeQuicker() throws Exception {
        PostgresJournal.Candidate candidate = candidate("new", Duration.ofSeconds(30));
        List<String> calls = new CopyOnWriteArrayList<>();
        try (Journal journal = new Recorded(PostgresJournal.open(database, candidate, CLOCK), calls);
                LeaseKeeper keeper = LeaseKeeper.start(new PostgresLease(database, candidate), () -> {});
                CoordinatorLoop loop = new CoordinatorLoop(LoopConfig.DEFAULT, CLOCK, Runnable::run, () -> {})) {
            Election election = new Election(
                    () -> new Replica(CoreConfig.DEFAULT), journal, keeper, this, "test", CLOCK, new Standing(), loop);
            loop.start(election, this);
            assertThat(loop.query(core -> core.clusterId()).join()).isEqualTo("test");
            assertThat(calls).startsWith("read", "claim");
        }
    }

    @Test
    void aLeaseThatIsOverIsNotRenewedButLeftToOthers() throws Exception {
        PostgresJournal.Candidate first = candidate("first", Duration.ofMillis(900));
        CountDownLatch over = new CountDownLatch(1);
        try (PostgresJournal leader = PostgresJournal.open(database, first, CLOCK);
                PostgresJournal standby =
                        PostgresJournal.open(database, candidate("second", Duration.ofSeconds(30)), CLOCK);
                LeaseKeeper keeper = LeaseKeeper.start(new PostgresLease(database, first), over::countDown)) {
            long epoch = leader.claim();
            keeper.keep(epoch, System.nanoTime() - PATIENCE.toNanos()); // as after a long stop
            assertThat(over.await(2, TimeUnit.MINUTES)).isTrue();
            assertThatThrownBy(() -> keeper.check(epoch)).hasMessageContaining("not renewed in time");
            await().atMost(PATIENCE).until(() -> claims(standby));
            assertThatThrownBy(() -> keeper.check(epoch)).hasMessageContaining("not renewed in time");
        }
    }

    private static boolean claims(PostgresJournal journal) {
        try {
            return journal.claim() > 0;
        } catch (JournalException e) {
            return false;
        }
    }

    @Override
    public void release(Effect effect) {}

    @Override
    public void committed(long lastIndex, List<Event> events) {}

    @Override
    public void onBegun(Leadership leadership) {}

    @Override
    public void onEnded(Throwable cause) {}

    @Override
    public void onFatal(Throwable cause) {}

    /** A journal, and what was asked of it. */
    private record Recorded(Journal journal, List<String> calls) implements Journal {
        @Override
        public long claim() throws JournalException {
            calls.add("claim");
            return journal.claim();
        }

        @Override
        public void read(long fromIndex, ObjLongConsumer<Event> reader) throws JournalException {
            calls.add("read");
            journal.read(fromIndex, reader);
        }

        @Override
        public long append(long epoch, List<Event> events) throws JournalException {
            calls.add("append");
            return journal.append(epoch, events);
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
