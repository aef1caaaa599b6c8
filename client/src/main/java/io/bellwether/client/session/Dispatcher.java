package io.bellwether.client.session;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
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
    private final Executor elsewhere;
    private final Consumer<AttemptId> onGivenUp;
    private final SlotInbox inbox;
    private final SlotLoop loop;
    private final Object lock = new Object();
    private final WaitingTasks waiting = new WaitingTasks();
    private final Suspects suspects = new Suspects();
    private int submitters;
    /** Held by the one thread that may spin: more would take the processors from those who bring what they wait for. */
    private final Lock spinning = new ReentrantLock();

    private final AdaptiveSpin spin = new AdaptiveSpin();
    private final Set<SlotConnection> slots = new LinkedHashSet<>();
    private final IdleSlots idle = new IdleSlots(suspects);

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
        SessionTask<T> task = new SessionTask<>(this, function, argument, retries, null);
        ClusterException over = enqueue(task, !(Thread.currentThread() instanceof SlotLoop.LoopThread));
        if (over != null) {
            throw over;
        }
        return task;
    }

    /**
     * Takes the task on; it fails if the session is over.
     *
     * @param mayWait whether the caller may be kept waiting while very many wait
     * @return why the session is over; null if it isn't
     */
    @Nullable
    ClusterException enqueue(SessionTask<?> task, boolean mayWait) {
        SlotConnection slot = null;
        ClusterException over;
        synchronized (lock) {
            if (mayWait) {
                awaitRoom();
            }
            over = ended;
            if (over == null) {
                slot = waiting.isEmpty() ? idle.next(task) : null;
                if (slot != null) {
                    slot.assign(task, slots);
                } else {
                    waiting.add(task);
                }
            }
        }
        if (over != null) {
            task.fail(over, elsewhere);
        } else if (slot != null) {
            flush(slot);
        }
        return over;
    }

    /** A slot of that node; null if the session has none there. */
    @Nullable
    SlotWay wayTo(String home) {
        synchronized (lock) {
            for (SlotConnection slot : slots) {
                if (slot.way().home().equals(home) && !slot.leaving) {
                    return slot.way();
                }
            }
        }
        return null;
    }

    /** Tells all nodes that nobody needs the value. */
    void free(long value) {
        Map<String, SlotConnection> nodes = new HashMap<>();
        synchronized (lock) {
            slots.forEach(slot -> nodes.put(slot.way().home(), slot));
        }
        nodes.values().forEach(slot -> slot.control().free(value));
    }

    private void awaitRoom() {
        while (ended == null && waiting.isFull()) {
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

    void flush(SlotConnection slot) {
        try {
            slot.flush();
        } catch (IOException e) {
            log.debug("attempt={} connection broken: {}", slot.attempt(), e.toString());
            loop.execute(() -> onLost(slot));
        }
    }

    /** Before the caller sleeps until the task is done: it may be done so soon that this is not worth while. */
    void spinFor(SessionTask<?> task) {
        if (spinning.tryLock()) {
            try {
                spin.await(task::isDone);
            } finally {
                spinning.unlock();
            }
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
        if (!suspects.areThere() || !isForSuspects(slot)) {
            int room = slot.room();
            while (room > 0 && !slot.isFull()) {
                SessionTask<?> task = waiting.poll();
                if (task == null) {
                    break;
                }
                slot.assign(task, slots);
                room--;
            }
            idle.add(slot);
        }
        if (submitters > 0 && waiting.hasRoomAgain()) {
            lock.notifyAll();
        }
    }

    /** Whether the slot gets a suspect, or is kept idle for one. */
    private boolean isForSuspects(SlotConnection slot) {
        SessionTask<?> suspect = suspects.next(slot, slots, System.nanoTime());
        if (suspect != null) {
            slot.assign(suspect, slots);
        }
        if (!suspects.areThere()) {
            loop.execute(this::fillAll); // the others of its process have been kept idle
        }
        return suspect != null || suspects.isKept(slot);
    }

    /** Every slot that is idle, also those that were kept so. On the loop. */
    private void fillAll() {
        List<SlotConnection> filled = new ArrayList<>();
        synchronized (lock) {
            for (SlotConnection slot : slots) {
                if (IdleSlots.isIdle(slot)) {
                    idle.remove(slot);
                    fill(slot);
                    filled.add(slot);
                }
            }
        }
        filled.forEach(this::flush);
    }

    void waitAgain(List<SessionTask<?>> tasks) {
        for (int i = tasks.size() - 1; i >= 0; i--) {
            SessionTask<?> task = tasks.get(i);
            if (task.deaths > 0) {
                suspects.add(task);
            } else if (!task.isDone()) {
                waiting.addFirst(task);
            }
        }
    }

    /** What waits goes to whoever is idle; returns those to which something has to be sent. */
    List<SlotConnection> fillIdle() {
        List<SlotConnection> filled = new ArrayList<>();
        while (!waiting.isEmpty()) {
            SlotConnection slot = idle.next();
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
            if (task.deaths > 0) {
                suspects.add(task);
            } else {
                waiting.add(task);
            }
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
            if (suspects.areThere()) {
                loop.execute(this::fillAll);
            }
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
            if (!slot.leaving && !left.isEmpty() && Suspects.blame(left.get(0))) {
                killer = left.remove(0);
            }
            waitAgain(left);
            filled = fillIdle();
            if (suspects.areThere()) {
                loop.execute(this::fillAll);
            }
        }
        slot.close();
        filled.forEach(this::flush);
        if (killer != null) {
            killer.fail(
                    new ClusterException(
                            ErrorCode.EXECUTOR_LOST,
                            "task: " + Suspects.MAX_DEATHS
                                    + " executors died or hung while they carried it out, the last at "
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
            left.addAll(waiting.takeAll());
            left.addAll(suspects.takeAll());
            lock.notifyAll();
        }
        open.forEach(SlotConnection::close);
        loop.close();
        left.forEach(task -> task.fail(reason, elsewhere));
    }
}
