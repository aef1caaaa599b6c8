package io.bellwether.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.JobId;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalKillTest {
    private static final int BATCH = 7;

    @TempDir
    private Path directory;

    @Test
    void keepsEveryAcknowledgedBatchWholeWhenTheProcessIsKilled() throws Exception {
        Path file = directory.resolve("journal.db");
        long acknowledged = 0;
        for (int round = 0; round < 3; round++) {
            acknowledged = appendUntilKilled(file, acknowledged + 300);
            long[] last = {0};
            try (SqliteJournal journal = SqliteJournal.open(file, Clock.systemUTC())) {
                assertThat(journal.claim()).isEqualTo(2 * round + 2);
                journal.read(1, (event, index) -> {
                    assertThat(event).isEqualTo(event(index));
                    last[0] = index;
                });
            }
            assertThat(last[0]).isGreaterThanOrEqualTo(acknowledged);
            assertThat(last[0] % BATCH).as("half a batch").isZero();
            acknowledged = last[0];
        }
    }

    /** Kills the child as soon as it has acknowledged {@code enough} events; returns what it acknowledged last. */
    private static long appendUntilKilled(Path file, long enough) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Appender.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        CompletableFuture.delayedExecutor(10, TimeUnit.MINUTES)
                .execute(child::destroyForcibly); // so that no read is for ever
        long acknowledged = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                acknowledged = Long.parseLong(line);
                if (acknowledged >= enough) {
                    child.toHandle().destroyForcibly(); // unlike the process, its handle leaves the pipe open
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(acknowledged).isGreaterThanOrEqualTo(enough);
        return acknowledged;
    }

    private static Event event(long index) {
        return JobEvent.JobEnded.succeeded(new JobId("job-" + index), index);
    }

    /** Appends batches for ever and prints the index of each that is durable. */
    static final class Appender {
        private Appender() {}

        public static void main(String[] arguments) throws Exception {
            try (SqliteJournal journal = SqliteJournal.open(Path.of(arguments[0]), Clock.systemUTC())) {
                long epoch = journal.claim();
                long[] last = {0};
                journal.read(1, (event, index) -> last[0] = index);
                while (true) {
                    long first = last[0] + 1;
                    List<Event> batch = LongStream.range(first, first + BATCH)
                            .mapToObj(JournalKillTest::event)
                            .toList();
                    last[0] = journal.append(epoch, batch);
                    System.out.println(last[0]);
                    journal.tidy();
                }
            }
        }
    }
}
