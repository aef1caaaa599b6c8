package io.bellwether.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJournalTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path directory;

    @Test
    void givesBackWhatWasAppendedInOrderAndAfterReopening() throws Exception {
        try (SqliteJournal journal = open()) {
            long epoch = journal.claim();
            assertThat(epoch).isEqualTo(1);
            assertThat(journal.append(epoch, List.of(event(1), event(2)))).isEqualTo(2);
            assertThat(journal.append(epoch, List.of(event(3)))).isEqualTo(3);
        }
        try (SqliteJournal journal = open()) {
            assertThat(journal.claim()).isEqualTo(2);
            assertThat(readAll(journal)).containsExactly(event(1), event(2), event(3));
            assertThat(journal.append(2, List.of(event(4)))).isEqualTo(4);
        }
    }

    @Test
    void refusesAnEpochThatAnotherHasSucceededAndChangesNothing() throws Exception {
        try (SqliteJournal past = open();
                SqliteJournal present = open()) {
            long old = past.claim();
            past.append(old, List.of(event(1)));
            long current = present.claim();
            present.append(current, List.of(event(2)));

            assertThatThrownBy(() -> past.append(old, List.of(event(3))))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("fenced: epoch " + old)
                    .hasMessageContaining("expected: " + current);
            assertThat(readAll(present)).containsExactly(event(1), event(2));
        }
    }

    @Test
    void continuesAfterARefusedAppendOnceItClaimsAnew() throws Exception {
        try (SqliteJournal journal = open()) {
            long first = journal.claim();
            assertThatThrownBy(() -> journal.append(first + 7, List.of(event(1))))
                    .isInstanceOf(JournalException.class);
            long second = journal.claim();
            assertThat(journal.append(second, List.of(event(1)))).isEqualTo(1);
        }
    }

    @Test
    void namesTheIndexOfARowThatCannotBeRead() throws Exception {
        appendThree();
        execute("UPDATE event SET json = '{\"type\":\"job-en' WHERE idx = 2");
        try (SqliteJournal journal = open()) {
            journal.claim();
            assertThatThrownBy(() -> readAll(journal))
                    .isInstanceOf(JournalException.class)
                    .hasMessageStartingWith("journal event 2: unreadable")
                    .hasMessageContaining("backup");
        }
    }

    @Test
    void namesTheIndexOfAnEventOfANewerRelease() throws Exception {
        appendThree();
        execute("UPDATE event SET json = '{\"type\":\"job-frozen.9\"}' WHERE idx = 3");
        try (SqliteJournal journal = open()) {
            journal.claim();
            assertThatThrownBy(() -> readAll(journal))
                    .hasMessageStartingWith("journal event 3: unreadable")
                    .hasMessageContaining("newer release");
        }
    }

    @Test
    void namesTheIndexOfAMissingRow() throws Exception {
        appendThree();
        execute("DELETE FROM event WHERE idx = 2");
        try (SqliteJournal journal = open()) {
            journal.claim();
            assertThatThrownBy(() -> readAll(journal)).hasMessageStartingWith("journal event 2: missing");
        }
    }

    @Test
    void refusesFilesThatAreNoJournal() throws Exception {
        Files.writeString(
                file(), "this is no database, but it is long enough to be taken for one by a hasty reader....");
        assertThatThrownBy(this::open).isInstanceOf(JournalException.class).hasMessageContaining("not a database");

        Files.delete(file());
        execute("CREATE TABLE cheese (name TEXT)");
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("another program's database");
    }

    @Test
    void refusesASchemaOfANewerRelease() throws Exception {
        appendThree();
        execute("PRAGMA user_version = 2");
        assertThatThrownBy(this::open).hasMessageContaining("schema version 2 (expected: at most 1)");
    }

    @Test
    void holdsAHundredThousandEvents() throws Exception {
        try (SqliteJournal journal = open();
                JournalReader reader = JournalReader.open(file())) {
            long epoch = journal.claim();
            for (int batch = 0; batch < 100; batch++) {
                long first = batch * 1_000L;
                journal.append(
                        epoch,
                        LongStream.range(first, first + 1_000)
                                .mapToObj(SqliteJournalTest::event)
                                .toList());
                journal.tidy();
            }
            assertThat(readAll(journal)).hasSize(100_000);

            List<Event> page = new ArrayList<>();
            assertThat(reader.read(99_999, 10, (event, index) -> page.add(event)))
                    .isEqualTo(2);
            assertThat(page).containsExactly(event(99_998), event(99_999));
            // The log was folded in on the way, not kept for ever.
            assertThat(Files.size(file())).isGreaterThan(5_000_000);
        }
    }

    private void appendThree() throws Exception {
        try (SqliteJournal journal = open()) {
            journal.append(journal.claim(), List.of(event(1), event(2), event(3)));
        }
    }

    private Path file() {
        return directory.resolve("journal.db");
    }

    private SqliteJournal open() throws JournalException {
        return SqliteJournal.open(file(), CLOCK);
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<Event> readAll(SqliteJournal journal) throws JournalException {
        List<Event> events = new ArrayList<>();
        journal.read(1, (event, index) -> {
            events.add(event);
            assertThat(index).isEqualTo(events.size());
        });
        return events;
    }

    private static Event event(long number) {
        return new JobEvent.JobEnded(new JobId("job-" + number), JobState.SUCCEEDED, null, number);
    }
}
