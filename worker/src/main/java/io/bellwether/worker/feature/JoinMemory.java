package io.bellwether.worker.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** The memory that all joins of a process share: those for which there is no room now wait, in the order in which they came. Thread-safe. */
final class JoinMemory {
    private static final long KIB = 1 << 10;

    private final long limitBytes;
    private final int limitKib;
    private final Semaphore free;

    JoinMemory(long limitBytes) {
        this.limitBytes = limitBytes;
        limitKib = (int) Math.min(Integer.MAX_VALUE, Math.max(1, limitBytes / KIB));
        free = new Semaphore(limitKib, true);
    }

    long limitBytes() {
        return limitBytes;
    }

    /** Does what takes so much, or all there is if that is less; {@code CANCELLED} if the thread is interrupted meanwhile. */
    <T> T use(long bytes, Supplier<T> work) {
        int kib = (int) Math.min(limitKib, bytes / KIB + 1);
        try {
            free.acquire(kib);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(ErrorCode.CANCELLED, "interrupted while it waited for memory", e);
        }
        try {
            return work.get();
        } finally {
            free.release(kib);
        }
    }
}
