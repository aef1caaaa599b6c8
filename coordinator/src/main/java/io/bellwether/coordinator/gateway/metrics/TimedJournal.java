package io.bellwether.coordinator.gateway.metrics;

import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.function.ObjLongConsumer;

/** A journal whose commits are timed. Caller-confined, as the journal is. */
public final class TimedJournal implements Journal {
    private final Journal journal;
    private final Timer commits;
    private final Counter events;

    public TimedJournal(Journal journal, MeterRegistry registry) {
        this.journal = journal;
        this.commits = Timer.builder("bellwether.journal.commit")
                .description("Time to make one batch of decisions durable")
                .serviceLevelObjectives(
                        Duration.ofNanos(500_000),
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2))
                .register(registry);
        this.events = Counter.builder("bellwether.journal.events")
                .description("Decisions made durable")
                .register(registry);
    }

    @Override
    public long claim() throws JournalException {
        return journal.claim();
    }

    @Override
    public void read(long fromIndex, ObjLongConsumer<Event> reader) throws JournalException {
        journal.read(fromIndex, reader);
    }

    @Override
    public long append(long epoch, List<Event> batch) throws JournalException {
        long begun = System.nanoTime();
        long index = journal.append(epoch, batch);
        commits.record(Duration.ofNanos(System.nanoTime() - begun));
        events.increment(batch.size());
        return index;
    }

    @Override
    public void tidy() {
        journal.tidy();
    }

    @Override
    public void close() {
        journal.close();
    }
}
