package io.bellwether.coordinator.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.journal.Histories;
import io.bellwether.coordinator.journal.JournalReader;
import io.bellwether.coordinator.journal.SqliteJournal;
import io.bellwether.coordinator.journal.SqliteReader;
import io.bellwether.records.tracking.RunQuery;
import io.bellwether.store.RecordStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordProjectorTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<Event> HISTORY = Histories.everyKindOfEvent();
    private static final int FIRST_HALF = HISTORY.size() / 2;

    @TempDir
    private Path directory;

    private SqliteJournal journal;
    private long epoch;
    private JournalReader reader;
    private RecordStore records;
    private RecordProjector projector;

    @BeforeEach
    void open() throws Exception {
        journal = SqliteJournal.open(directory.resolve("journal.db"), Clock.systemUTC());
        epoch = journal.claim();
        reader = SqliteReader.open(directory.resolve("journal.db"));
        records = RecordStore.open(directory.resolve("records.db"));
        records.lead(epoch);
        projector = RecordProjector.start(reader, records);
    }

    @AfterEach
    void close() throws Exception {
        projector.close();
        records.close();
        reader.close();
        journal.close();
    }

    @Test
    void whatTheLoopHasToldIsNotReadFromTheJournal() {
        projector.lead(0);

        projector.onCommitted(HISTORY, HISTORY.size()); // none of which the journal has

        awaitAll();
        assertThat(records.runs(RunQuery.newest(1_000))).isNotEmpty();
        assertThat(records.models()).isNotEmpty();
    }

    @Test
    void whatWasThereBeforeItsTermIsReadFromTheJournal() throws Exception {
        journal.append(epoch, HISTORY.subList(0, FIRST_HALF));
        projector.lead(FIRST_HALF);

        projector.onCommitted(HISTORY.subList(FIRST_HALF, HISTORY.size()), HISTORY.size());

        awaitAll();
        try (RecordStore atOnce = RecordStore.open(directory.resolve("at-once.db"))) {
            atOnce.lead(epoch);
            atOnce.apply(1, HISTORY.stream().map(RecordChanges::of).toList());
            assertThat(records.runs(RunQuery.newest(1_000)))
                    .isNotEmpty()
                    .isEqualTo(atOnce.runs(RunQuery.newest(1_000)));
            assertThat(records.models()).isEqualTo(atOnce.models());
            assertThat(records.datasets()).isEqualTo(atOnce.datasets());
        }
    }

    @Test
    void whatIsSaidToBeDurableAndIsNotThereIsWaitedFor() throws Exception {
        projector.lead(FIRST_HALF);
        await().atMost(PATIENCE).until(() -> projector.lag() == FIRST_HALF);

        journal.append(epoch, HISTORY.subList(0, FIRST_HALF));

        await().atMost(PATIENCE).until(() -> projector.appliedIndex() == FIRST_HALF);
        assertThat(projector.lag()).isZero();
        assertThat(records.runs(RunQuery.newest(1_000))).isNotEmpty();
    }

    private void awaitAll() {
        await().atMost(PATIENCE).until(() -> projector.appliedIndex() == HISTORY.size());
    }
}
