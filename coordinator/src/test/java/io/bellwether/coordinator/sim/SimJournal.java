package io.bellwether.coordinator.sim;

import io.bellwether.client.json.Json;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.JournalReader;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The journal's disk. In some seeds events pass through their JSON, as they do on a real one: once, since what was read can't be changed.
 * Fails and crashes at its boundaries.
 */
final class SimJournal implements Journal {
    /** The process that was appending is gone. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final SimScheduler scheduler;
    private final Defect defect;
    private final Consumer<Event> durableListener;
    private final List<Event> durable = new ArrayList<>();
    private final List<Event> unsynced = new ArrayList<>();
    private final SimReading reading;
    private long epoch;
    private double faultRate;
    private boolean cut;
    private boolean claimed;
    private final boolean throughJson;
    private SimLease.@Nullable Keeper keeper;

    SimJournal(SimScheduler scheduler, Defect defect, Consumer<Event> durableListener) {
        this.scheduler = scheduler;
        this.defect = defect;
        this.durableListener = durableListener;
        this.reading = new SimReading(scheduler, defect);
        this.throughJson = scheduler.chance(0.25);
    }

    /** How often an append fails or crashes its process. */
    void faultRate(double rate) {
        faultRate = rate;
    }

    /** Whether the process that appends next reaches the database. */
    void cut(boolean isCut) {
        cut = isCut;
    }

    /** Whoever claims next does it through this. */
    void claimThrough(SimLease.Keeper candidate) {
        keeper = candidate;
    }

    @Override
    public long claim() throws JournalException {
        epoch = Objects.requireNonNull(keeper).claim();
        claimed = true;
        return epoch;
    }

    /** Whoever has claimed it reads what is left, and leads. */
    @Override
    public void read(long fromIndex, ObjLongConsumer<Event> reader) {
        boolean leads = claimed;
        claimed = false;
        read(fromIndex, durable.size(), leads, reader);
    }

    private void read(long fromIndex, long toIndex, boolean leads, ObjLongConsumer<Event> reader) {
        for (int i = (int) fromIndex - 1; i < toIndex; i++) {
            Event event = reading.read(durable, i, leads);
            if (event != null) {
                reader.accept(event, i + 1L);
            }
        }
    }

    @Override
    public long append(long writer, List<Event> events) throws JournalException {
        if (cut) {
            throw new JournalException("the database does not answer");
        }
        if (writer != epoch && defect != Defect.STALE_EPOCH) {
            throw new JournalException("fenced: epoch " + writer + ", the leader's is " + epoch);
        }
        boolean faulty = scheduler.chance(faultRate);
        boolean before = faulty && scheduler.chance(0.5);
        if (before) {
            fail();
        }
        if (defect == Defect.LOST_COMMIT) {
            unsynced.addAll(events);
            if (scheduler.chance(0.3)) {
                sync();
            }
        } else {
            events.forEach(this::store);
        }
        if (faulty) {
            fail();
        }
        return (long) durable.size() + unsynced.size();
    }

    private void fail() throws JournalException {
        if (scheduler.chance(0.5)) {
            throw new Crash();
        }
        throw new JournalException("the disk did not answer");
    }

    private void sync() {
        unsynced.forEach(this::store);
        unsynced.clear();
    }

    private void store(Event event) {
        reading.stored(event);
        durable.add(throughJson ? Json.read(Json.write(event), Event.class) : event);
        durableListener.accept(event);
    }

    long lastIndex() {
        return durable.size();
    }

    /** For whoever makes snapshots. */
    JournalReader reader() {
        SimJournal journal = this;
        return new JournalReader() {
            @Override
            public long read(long fromIndex, long limit, ObjLongConsumer<Event> reader) {
                long last = Math.min(fromIndex + limit - 1, durable.size());
                journal.read(fromIndex, last, false, (event, index) -> {
                    boolean skipped = defect == Defect.STALE_SNAPSHOT
                            && event instanceof TaskEvent.AttemptSucceeded
                            && scheduler.chance(0.2);
                    if (!skipped) {
                        reader.accept(event, index);
                    }
                });
                return last - fromIndex + 1;
            }

            @Override
            public long lastIndex() {
                return durable.size();
            }

            @Override
            public void close() {}
        };
    }

    /** The same, of which no more can be read than one event. */
    Journal withoutNews() {
        SimJournal journal = this;
        return new Journal() {
            @Override
            public long claim() throws JournalException {
                return journal.claim();
            }

            @Override
            public void read(long fromIndex, ObjLongConsumer<Event> reader) {
                journal.read(fromIndex, (event, index) -> {
                    if (index == fromIndex) {
                        reader.accept(event, index);
                    }
                });
            }

            @Override
            public long append(long writer, List<Event> events) throws JournalException {
                return journal.append(writer, events);
            }

            @Override
            public void close() {}
        };
    }

    /** The machine's memory is gone; what was synced stays. */
    void crash() {
        unsynced.clear();
    }

    @Override
    public void close() {}
}
