package io.bellwether.client.session;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 *   waiting --assign--> outstanding at a slot --result--> ended
 *      ^                        |
 *      +--returned, slot lost, threw and may be tried again--+
 *
 * A task waits only while no slot is idle: who submits finds an idle slot and sends the task itself, else the task waits here until an
 * answer makes room somewhere. So a slow slot holds up only what it has been sent, and one answer brings the next batch.
 */
/** Which task of a session goes to which slot. Thread-safe. */
public final class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final int MAX_WAITING = 1 << 20;
    private static final long MAX_WAITING_BYTES = 256L << 20;

    /** How many executors may die under a task. */
    private static final int MAX_DEATHS = 3;

    private final Executor elsewhere;
    private final Consumer<AttemptId> onGivenUp;
    private final SlotInbox inbox;
    private final SlotLoop loop;
    private final Object lock = new Object();
    private final Deque<SessionTask<?>> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private int submitters;
    private final Set<SlotConnection> slots = new LinkedHashSet<>();
    /** The last that became idle first: it is the warmest. Those that are idle no more are passed over. */
    private final Deque<SlotConnection> idle = new ArrayDeque<>();

    private @Nullable ClusterException ended;

    /**
     * Without slots, as yet.
     *
     * @param elsewhere where futures are completed from which others were derived, and where what may block is done
     * @param jars the content of the jar of a SHA-256
     * @param onGivenUp hears of slots whose process gives no sign of life any more; may block
     */
    public Dispatcher(String name, Executor elsewhere, Function<String, byte[]> jars, Consumer<AttemptId> onGivenUp) {
        this.elsewhere = elsewhere;
        this.onGivenUp = onGivenUp;
        this.inbox = new SlotInbox(this, elsewhere, jars);
        this.loop = new SlotLoop(name, this, inbox);
    }

    SlotLoop loop() {
        return loop;
    }

    Object lock() {
        return lock;
    }

    /** How many slots there are now. */
    public int slots() {
        synchronized (lock) {
            return slots.size();
        }
    }

    /**
     * Hands over a task. Returns at once, unless very many wait.
     *
     * @throws ClusterException if the session is over
     */
    public <T extends @Nullable Object> CompletableFuture<T> submit(
            SessionFunction function, byte[] argument, int retries) {
        SessionTask<T> task = new SessionTask<>(this, function, argument, retries);
        SlotConnection slot;
        synchronized (lock) {
            awaitRoom();
            if (ended != null) {
                throw ended;
            }
            slot = waiting.isEmpty() ? nextIdle() : null;
            if (slot != null) {
                slot.assign(task);
            } else {
                waiting.add(task);
                waitingBytes += argument.length;
            }
        }
        if (slot != null) {
            flush(slot);
        }
        return task;
    }

    private void awaitRoom() {
        boolean mayWait = !(Thread.currentThread() instanceof SlotLoop.LoopThread);
        while (ended == null && mayWait && (waiting.size() >= MAX_WAITING || waitingBytes >= MAX_WAITING_BYTES)) {
            submitters++;
            try {
                lock.wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClusterException(
                        ErrorCode.CANCELLED, "interrupted while a task waited to be taken; it was not submitted", e);
            } finally {
                submitters--;
            }
        }
    }

    private @Nullable SlotConnection nextIdle() {
        SlotConnection slot;
        do {
            slot = idle.poll();
        } while (slot != null && (slot.closed || slot.leaving || !slot.isIdle()));
        return slot;
    }

    void flush(SlotConnection slot) {
        try {
            slot.flush();
        } catch (IOException e) {
            log.debug("attempt={} connection broken: {}", slot.attempt(), e.toString());
            loop.execute(() -> onLost(slot));
        }
    }

    void cancel(SessionTask<?> task) {
        SlotConnection slot;
        int number;
        synchronized (lock) {
            slot = task.slot; // null: it waits here, and is passed over
            number = task.number;
        }
        if (slot != null) {
            slot.control().cancel(number);
        }
    }

    /** Whether the session has a connection to this slot already. */
    boolean has(AttemptId attempt) {
        synchronized (lock) {
            return slots.stream().anyMatch(slot -> slot.attempt().equals(attempt));
        }
    }

    /** A slot is connected. On the loop. */
    void onConnected(SlotConnection slot) {
        synchronized (lock) {
            if (ended != null) {
                slot.closed = true;
            } else {
                slots.add(slot);
                fill(slot);
            }
        }
        if (slot.closed) {
            slot.close();
        } else {
            flush(slot);
        }
    }

    /** Gives the slot what waits, as much as it should have. */
    void fill(SlotConnection slot) {
        int room = slot.room();
        while (room > 0 && !slot.isFull()) {
            SessionTask<?> task = nextWaiting();
            if (task == null) {
                break;
            }
            slot.assign(task);
            room--;
        }
        if (slot.isIdle() && !slot.leaving && !slot.closed) {
            idle.push(slot);
        }
        if (submitters > 0 && waiting.size() < MAX_WAITING / 2 && waitingBytes < MAX_WAITING_BYTES / 2) {
            lock.notifyAll();
        }
    }

    private @Nullable SessionTask<?> nextWaiting() {
        SessionTask<?> task;
        do {
            task = waiting.poll();
            if (task != null) {
                waitingBytes -= task.argument().length;
            }
        } while (task != null && task.isDone());
        return task;
    }

    void waitAgain(List<SessionTask<?>> tasks) {
        for (int i = tasks.size() - 1; i >= 0; i--) {
            SessionTask<?> task = tasks.get(i);
            if (!task.isDone()) {
                waiting.addFirst(task);
                waitingBytes += task.argument().length;
            }
        }
    }

    /** What waits goes to whoever is idle; returns those to which something has to be sent. */
    List<SlotConnection> fillIdle() {
        List<SlotConnection> filled = new ArrayList<>();
        while (!waiting.isEmpty()) {
            SlotConnection slot = nextIdle();
            if (slot == null) {
                break;
            }
            fill(slot);
            if (slot.isIdle()) {
                break; // all that waited was done already
            }
            filled.add(slot);
        }
        return filled;
    }

    /** False if the task may not be tried again. */
    boolean tryAgain(SessionTask<?> task) {
        List<SlotConnection> filled;
        synchronized (lock) {
            if (task.retriesLeft == 0 || ended != null) {
                return false;
            }
            task.retriesLeft--;
            waiting.add(task);
            waitingBytes += task.argument().length;
            filled = fillIdle();
        }
        filled.forEach(this::flush);
        return true;
    }

    /** Gives up the slots whose processes are silent. On the loop. */
    void look(long nowNanos) {
        List<SlotConnection> all;
        synchronized (lock) {
            all = List.copyOf(slots);
        }
        for (SlotConnection slot : all) {
            long silentMillis = slot.control().look(nowNanos);
            if (silentMillis > 0) {
                log.warn(
                        "attempt={} slot at {} given up: silent for {} ms",
                        slot.attempt(),
                        slot.address(),
                        silentMillis);
                onLost(slot);
                elsewhere.execute(() -> onGivenUp.accept(slot.attempt()));
            }
        }
    }

    /** The connection has ended: what was outstanding there goes elsewhere. On the loop. */
    void onLost(SlotConnection slot) {
        List<SlotConnection> filled;
        SessionTask<?> killer = null;
        synchronized (lock) {
            if (slot.closed) {
                return;
            }
            slot.closed = true;
            slots.remove(slot);
            List<SessionTask<?>> left = new ArrayList<>(slot.takeAll());
            if (!left.isEmpty()) {
                log.info("attempt={} lost with tasks={} outstanding; they go elsewhere", slot.attempt(), left.size());
            }
            if (!slot.leaving && !left.isEmpty() && ++left.get(0).deaths >= MAX_DEATHS) {
                killer = left.remove(0);
            }
            waitAgain(left);
            filled = fillIdle();
        }
        slot.close();
        filled.forEach(this::flush);
        if (killer != null) {
            killer.fail(
                    new ClusterException(
                            ErrorCode.EXECUTOR_LOST,
                            "task: " + MAX_DEATHS + " executors died or hung while they carried it out, the last at "
                                    + slot.address() + " (expected: code that leaves its process alive); look at the"
                                    + " worker's log for why, and try it with DurableTasks to see its last output"),
                    elsewhere);
        }
    }

    /** Nothing is carried out any more: all tasks that have not ended fail with this. The first reason counts. */
    public void end(ClusterException reason) {
        List<SessionTask<?>> left = new ArrayList<>();
        List<SlotConnection> open;
        synchronized (lock) {
            if (ended != null) {
                return;
            }
            ended = reason;
            open = List.copyOf(slots);
            slots.clear();
            for (SlotConnection slot : open) {
                slot.closed = true;
                left.addAll(slot.takeAll());
            }
            left.addAll(waiting);
            waiting.clear();
            lock.notifyAll();
        }
        open.forEach(SlotConnection::close);
        loop.close();
        left.forEach(task -> task.fail(reason, elsewhere));
    }
}
