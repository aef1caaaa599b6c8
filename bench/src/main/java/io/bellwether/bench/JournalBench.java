package io.bellwether.bench;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.TaskResult;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.PostgresDatabase;
import io.bellwether.coordinator.journal.PostgresJournal;
import io.bellwether.coordinator.journal.SqliteJournal;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.store.sandbox.PostgresServer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/*
 * What is measured: events made durable by one writer, as the loop does it: encoded, appended as a batch, committed, with a look at
 * the leader's epoch in each commit. The outcome of a trial stands for all events. Both databases sync their disk at each commit;
 * PostgreSQL is a process of its own on loopback, SQLite is in this one.
 */
/** How fast decisions become durable. */
final class JournalBench {
    private static final String NAME = "journal";
    private static final int[] BATCHES = {1, 100, 250, 1_000};
    private static final double WARM_UP_SECONDS = 1;
    private static final int P99_SAMPLES = 500;

    private final double seconds;
    private final Consumer<Figure> figures;

    /** {@code seconds} for each figure. */
    JournalBench(double seconds, Consumer<Figure> figures) {
        this.seconds = seconds;
        this.figures = figures;
    }

    void run() throws Exception {
        for (int batch : BATCHES) {
            try (Workplace workplace = Workplace.create();
                    Journal journal =
                            SqliteJournal.open(workplace.directory().resolve("journal.db"), Clock.systemUTC())) {
                measure("sqlite", journal, batch);
            }
        }
        try (PostgresServer server = PostgresServer.start(true)) {
            for (int batch : BATCHES) {
                PostgresDatabase database = PostgresDatabase.open(server.newDatabase(), null);
                PostgresJournal.Candidate candidate =
                        new PostgresJournal.Candidate(NAME, Duration.ofMinutes(10), () -> null);
                try (Journal journal = PostgresJournal.open(database, candidate, Clock.systemUTC())) {
                    measure("postgresql", journal, batch);
                }
            }
        }
    }

    private void measure(String store, Journal journal, int batch) throws JournalException {
        System.err.println("bench: " + store + ", " + batch + " events a commit");
        long epoch = journal.claim();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            events.add(event(i));
        }
        append(journal, epoch, events, WARM_UP_SECONDS);
        List<Long> nanos = append(journal, epoch, events, seconds);
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        double sum = Arrays.stream(sorted).sum() * 1e-9;
        Map<String, Object> params = Map.of("store", store, "batch", batch, "commits", sorted.length);
        figures.accept(new Figure(NAME, "events_per_s", sorted.length * (double) batch / sum, "1/s", params));
        if (sorted.length >= P99_SAMPLES) {
            figures.accept(new Figure(NAME, "commit_p99_ms", sorted[sorted.length * 99 / 100] * 1e-6, "ms", params));
        }
    }

    private static List<Long> append(Journal journal, long epoch, List<Event> events, double seconds)
            throws JournalException {
        List<Long> nanos = new ArrayList<>();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() - end < 0) {
            long start = System.nanoTime();
            journal.append(epoch, events);
            nanos.add(System.nanoTime() - start);
        }
        return nanos;
    }

    private static Event event(int number) {
        AttemptId attempt = new AttemptId(new TaskId(new JobId("sweep-1"), number), 1);
        double value = number / 997.0;
        return new TaskEvent.AttemptSucceeded(
                attempt, new TaskResult.TrialDone(value, Map.of("auc", value), null), 12, 1_767_225_600_000L);
    }
}
