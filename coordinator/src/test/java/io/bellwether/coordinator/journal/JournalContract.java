package io.bellwether.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every journal promises, on whatever database it lies. */
@Timeout(300)
abstract class JournalContract {
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    /** As another coordinator opens it. */
    abstract Journal open() throws Exception;

    abstract JournalReader openReader() throws Exception;

    /** Changes the table of events behind the journal's back; TABLE stands for its name. */
    abstract void execute(String sql) throws Exception;

    @Test
    void givesBackWhatWasAppendedInOrderAndAfterReopening() throws Exception {
        try (Journal journal = open()) {
            long epoch = claim(journal);
            assertThat(epoch).isEqualTo(1);
            assertThat(journal.append(epoch, List.of(event(1), event(2)))).isEqualTo(2);
            assertThat(journal.append(epoch, List.of(event(3)))).isEqualTo(3);
        }
        try (Journal journal = open()) {
            assertThat(claim(journal)).isEqualTo(2);
            assertThat(readAll(journal)).containsExactly(event(1), event(2), event(3));
            assertThat(journal.append(2, List.of(event(4)))).isEqualTo(4);
        }
    }

    @Test
    void refusesAnEpochThatAnotherHasSucceededAndChangesNothing() throws Exception {
        try (Journal past = open();
                Journal present = open()) {
            long old = claim(past);
            past.append(old, List.of(event(1)));
            long current = claim(present);
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
        try (Journal journal = open()) {
            long first = claim(journal);
            assertThatThrownBy(() -> journal.append(first + 7, List.of(event(1))))
                    .isInstanceOf(JournalException.class);
            long second = claim(journal);
            assertThat(journal.append(second, List.of(event(1)))).isEqualTo(1);
        }
    }

    @Test
    void takesAllOfABatchOrNothing() throws Exception {
        try (Journal journal = open();
                JournalReader reader = openReader()) {
            long epoch = claim(journal);
            journal.append(epoch, List.of(event(1)));
            execute("INSERT INTO TABLE (idx, epoch, at, json) VALUES (4, 1, 0, '{}')"); // in the way of the third
            assertThatThrownBy(() -> journal.append(epoch, List.of(event(2), event(3), event(4))))
                    .isInstanceOf(JournalException.class);
            execute("DELETE FROM TABLE WHERE idx = 4");
            assertThat(reader.lastIndex()).isEqualTo(1);
        }
    }

    @Test
    void keepsEveryCharacter() throws Exception {
        Event strange = new JobEvent.JobEnded(
                new JobId("job-1"),
                JobState.FAILED,
                "'; DROP TABLE event; -- \u0000\n\"{}\\ £ € \uD83D\uDC11",
                1,
                ErrorCode.INVALID_DATA);
        try (Journal journal = open()) {
            journal.append(claim(journal), List.of(strange));
            assertThat(readAll(journal)).containsExactly(strange);
        }
    }

    @Test
    void namesTheIndexOfARowThatCannotBeRead() throws Exception {
        appendThree();
        execute("UPDATE TABLE SET json = '{\"type\":\"job-en' WHERE idx = 2");
        try (Journal journal = open()) {
            claim(journal);
            assertThatThrownBy(() -> readAll(journal))
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageStartingWith("journal event 2: unreadable")
                    .hasMessageContaining("backup");
        }
    }

    @Test
    void namesTheIndexOfAnEventOfANewerRelease() throws Exception {
        appendThree();
        execute("UPDATE TABLE SET json = '{\"type\":\"job-frozen.9\"}' WHERE idx = 3");
        try (Journal journal = open()) {
            claim(journal);
            assertThatThrownBy(() -> readAll(journal))
                    .hasMessageStartingWith("journal event 3: unreadable")
                    .hasMessageContaining("newer release");
        }
    }

    @Test
    void namesTheIndexOfAMissingRow() throws Exception {
        appendThree();
        execute("DELETE FROM TABLE WHERE idx = 2");
        try (Journal journal = open()) {
            claim(journal);
            assertThatThrownBy(() -> readAll(journal)).hasMessageStartingWith("journal event 2: missing");
        }
    }

    @Test
    void aReaderSeesPagesOfWhatIsCommitted() throws Exception {
        try (Journal journal = open();
                JournalReader reader = openReader()) {
            long epoch = claim(journal);
            assertThat(reader.lastIndex()).isZero();
            for (int batch = 0; batch < 10; batch++) {
                long first = batch * 1_000L;
                journal.append(
                        epoch,
                        LongStream.range(first, first + 1_000)
                                .mapToObj(JournalContract::event)
                                .toList());
                journal.tidy();
            }
            assertThat(reader.lastIndex()).isEqualTo(10_000);
            assertThat(readAll(journal)).hasSize(10_000);

            List<Event> page = new ArrayList<>();
            assertThat(reader.read(4_000, 3, (event, index) -> page.add(event))).isEqualTo(3);
            assertThat(page).containsExactly(event(3_999), event(4_000), event(4_001));
            assertThat(reader.read(10_000, 10, (event, index) -> {})).isEqualTo(1);
        }
    }

    /**
     * Four coordinators that take the journal from one another as often as they can, each sure that it leads: what one of them was
     * told is durable is there once, in the order of the epochs, and nothing else is.
     */
    @Test
    void losesAndDoublesNothingHoweverOftenLeadersChange() throws Exception {
        open().close(); // not all at once the first time: SQLite's file has one owner
        Map<Long, Long> epochOfAcknowledged = new ConcurrentHashMap<>();
        AtomicLong numbers = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> leaders = new ArrayList<>();
            for (int leader = 0; leader < 4; leader++) {
                Random random = new Random(leader);
                leaders.add(threads.submit(() -> {
                    leadNowAndThen(random, numbers, epochOfAcknowledged);
                    return null;
                }));
            }
            for (Future<?> leader : leaders) {
                leader.get();
            }
        } finally {
            threads.shutdownNow();
        }
        List<Long> found = new ArrayList<>();
        try (Journal journal = open()) {
            journal.read(1, (event, index) -> found.add(((JobEvent.JobEnded) event).atMillis()));
        }
        assertThat(found).doesNotHaveDuplicates().containsAll(epochOfAcknowledged.keySet());
        List<Long> epochs = found.stream()
                .filter(epochOfAcknowledged::containsKey)
                .map(epochOfAcknowledged::get)
                .toList();
        assertThat(epochs).isNotEmpty().isSorted();
    }

    private void leadNowAndThen(Random random, AtomicLong numbers, Map<Long, Long> acknowledged) throws Exception {
        try (Journal journal = open()) {
            for (int term = 0; term < 5; term++) {
                long epoch = claim(journal);
                for (int i = random.nextInt(10); i >= 0; i--) {
                    List<Event> batch = List.of(event(numbers.incrementAndGet()), event(numbers.incrementAndGet()));
                    try {
                        journal.append(epoch, batch);
                    } catch (JournalException e) {
                        assertThat(e).hasMessageContaining("fenced");
                        break;
                    }
                    batch.forEach(event -> acknowledged.put(((JobEvent.JobEnded) event).atMillis(), epoch));
                }
            }
        }
    }

    /** Claims as soon as it can be had. */
    static long claim(Journal journal) throws JournalException {
        while (true) {
            try {
                return journal.claim();
            } catch (JournalHeldException e) {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    void appendThree() throws Exception {
        try (Journal journal = open()) {
            journal.append(claim(journal), List.of(event(1), event(2), event(3)));
        }
    }

    static List<Event> readAll(Journal journal) throws JournalException {
        List<Event> events = new ArrayList<>();
        journal.read(1, (event, index) -> {
            events.add(event);
            assertThat(index).isEqualTo(events.size());
        });
        return events;
    }

    static Event event(long number) {
        return JobEvent.JobEnded.succeeded(new JobId("job-" + number), number);
    }
}
