package io.bellwether.worker.session;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/*
 * Implementation note.
 *
 * It ticks only while somebody works, and for a second after: to wake it for each task would cost as much as the task. An idle session
 * costs nothing.
 */
/** Looks at the tasks that go on for long. Thread-safe. */
final class SlotClock implements AutoCloseable {
    private static final long TICK_NANOS = 5_000_000;
    private static final int IDLE_TICKS = 200;

    private final Runnable onStuck;
    private final Set<SlotLink> links = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::run, "session-clock");
    private volatile boolean awake;
    private volatile boolean asleep;

    SlotClock(Runnable onStuck) {
        this.onStuck = onStuck;
        thread.setDaemon(true);
        thread.start();
    }

    void add(SlotLink link) {
        links.add(link);
    }

    void remove(SlotLink link) {
        links.remove(link);
    }

    Set<SlotLink> links() {
        return links;
    }

    /** Somebody has got work. */
    void wake() {
        awake = true;
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        int idle = 0;
        while (!Thread.currentThread().isInterrupted()) {
            idle = awake ? 0 : idle + 1;
            awake = false;
            if (idle > IDLE_TICKS && links.stream().noneMatch(SlotLink::isBusy)) {
                asleep = true;
                if (!awake) {
                    LockSupport.park();
                }
                asleep = false;
                continue;
            }
            LockSupport.parkNanos(TICK_NANOS);
            long now = System.nanoTime();
            for (SlotLink link : links) {
                try {
                    link.onTick(now, onStuck);
                } catch (IOException e) {
                    link.close(); // its own thread sees that as well
                }
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
