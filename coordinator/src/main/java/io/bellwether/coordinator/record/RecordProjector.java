package io.bellwether.coordinator.record;

import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.JournalReader;
import io.bellwether.records.RecordChange;
import io.bellwether.store.RecordStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * The loop only tells what it has made durable. The projector's thread applies the facts in pages, each together with its index. Those
 * of the last moments it has from the loop, which spares reading them as JSON; whatever is older it reads from the journal itself, over a
 * connection of its own. So the loop never waits for the records, little is held in memory however far behind they are, and a restart goes
 * on where the last page ended.
 *
 * Where coordinators share the records only the one that leads projects: when its term begins it looks how far they are, since others
 * have projected meanwhile.
 *
 * A page that can't be applied (the disk is full) is tried again, for the records have no other way to be right; meanwhile the
 * cluster goes on, and the log says how far behind the records are.
 */
/** Keeps the records up with the journal, on a thread of its own. Thread-safe. */
public final class RecordProjector implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RecordProjector.class);
    private static final int PAGE = 4_096;
    /** What is kept of them in memory: for some moments of a cluster as busy as it can be. */
    private static final int FRESH = 2 * PAGE;

    private static final long LAG_WARNING = 20_000;
    private static final long RETRY_MILLIS = 1_000;

    /**
     * What comes without a pause this long is written together, which costs little more than one event does: a trial that is queued,
     * sent out and ended meanwhile is one row that is written once.
     */
    private static final long PAUSE_MILLIS = 20;

    /** But records are never older than this for the sake of gathering. */
    private static final long GATHER_MILLIS = 250;

    private final JournalReader journal;
    private final RecordStore store;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final FreshEvents fresh = new FreshEvents(FRESH);
    private long committed;
    private boolean gathering;
    private boolean leading;
    private boolean begins;
    private boolean closed;
    private volatile long applied;

    private RecordProjector(JournalReader journal, RecordStore store) {
        this.journal = journal;
        this.store = store;
        this.applied = store.appliedIndex();
        this.thread = new Thread(this::run, "record-projector");
    }

    /** Starts; projects from the first {@link #lead} on. The reader is the projector's own until it is closed; closing it is the caller's. */
    public static RecordProjector start(JournalReader journal, RecordStore store) {
        RecordProjector projector = new RecordProjector(journal, store);
        projector.thread.setDaemon(true);
        projector.thread.start();
        return projector;
    }

    /** This coordinator leads, with a journal that is durable up to {@code index}. Never blocks on the disk. */
    public void lead(long index) {
        lock.lock();
        try {
            leading = true;
            begins = true;
            committed = index;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** This coordinator leads no more: it leaves the rest to who does. Never blocks on the disk. */
    public void follow() {
        lock.lock();
        try {
            leading = false;
        } finally {
            lock.unlock();
        }
    }

    /** The journal is durable up to {@code index}, which is that of the last of these events. Never blocks on the disk. */
    public void onCommitted(List<Event> events, long index) {
        lock.lock();
        try {
            fresh.add(index, events);
            committed = Math.max(committed, index);
            // Who gathers looks by itself: to be woken for each commit would cost more than the commit's rows.
            if (!gathering || isPage()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The index of the last event that the records contain. */
    public long appliedIndex() {
        return applied;
    }

    /** How many durable events the records do not contain yet, as far as the one that projects knows; else 0. */
    public long lag() {
        lock.lock();
        try {
            return leading ? Math.max(0, committed - applied) : 0;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        boolean lagging = false;
        while (awaitWork()) {
            try {
                if (!isUpToDate()) {
                    applyPage();
                }
            } catch (JournalException | RuntimeException e) {
                report(e);
                pause();
            }
            boolean nowLagging = lag() > LAG_WARNING;
            if (nowLagging && !lagging) {
                log.warn("records lag behind the journal applied={} lag={}", applied, lag());
            }
            lagging = nowLagging;
        }
    }

    private boolean awaitWork() {
        lock.lock();
        try {
            while (!closed && !(leading && (begins || committed > applied))) {
                changed.await();
            }
            gather();
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void gather() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GATHER_MILLIS);
        long seen = -1;
        gathering = true;
        while (!closed && committed > seen && !isPage() && System.nanoTime() - deadline < 0) {
            seen = committed;
            long left = TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
            while (!closed && left > 0 && !isPage()) {
                left = changed.awaitNanos(left);
            }
        }
        gathering = false;
    }

    private boolean isPage() {
        return committed - applied >= PAGE;
    }

    /** Looks once in each term how far the records are. */
    private boolean isUpToDate() {
        lock.lock();
        try {
            if (!begins) {
                return committed <= applied;
            }
        } finally {
            lock.unlock();
        }
        applied = store.appliedIndex();
        lock.lock();
        try {
            begins = false;
            return committed <= applied;
        } finally {
            lock.unlock();
        }
    }

    private void report(Exception failure) {
        lock.lock();
        try {
            if (leading) {
                log.error("records fall behind applied={} lag={}; trying again", applied, lag(), failure);
            } else {
                log.info("records applied={}; the next leader goes on: {}", applied, failure.getMessage());
            }
        } finally {
            lock.unlock();
        }
    }

    private void applyPage() throws JournalException {
        long first = applied + 1;
        List<RecordChange> changes = new ArrayList<>();
        freshFrom(first).forEach(event -> changes.add(RecordChanges.of(event)));
        if (changes.isEmpty()) {
            journal.read(first, PAGE, (event, index) -> changes.add(RecordChanges.of(event)));
        }
        if (changes.isEmpty()) {
            throw new JournalException("journal event " + first + ": said to be durable, but not there");
        }
        store.apply(first, changes);
        applied = first + changes.size() - 1;
    }

    /** What is known of the page that begins there; nothing if only the journal knows it, or if it could not be applied before. */
    private List<Event> freshFrom(long first) {
        List<Event> page = new ArrayList<>();
        lock.lock();
        try {
            List<Event> commit = fresh.takeFrom(first);
            while (!commit.isEmpty()) {
                page.addAll(commit);
                commit = page.size() < PAGE ? fresh.takeFrom(first + page.size()) : List.of();
            }
        } finally {
            lock.unlock();
        }
        return page;
    }

    private void pause() {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Ends after the page under way; the rest is applied after the next start. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
