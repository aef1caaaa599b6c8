package io.bellwether.worker.executor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the trials of an executor share, by key; made once. When it is closed, what can be closed is, as soon as no trial uses it
 * any more: native memory must not go while a trial that takes no notice of its end still reads it. Thread-safe.
 */
final class SharedObjects implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SharedObjects.class);

    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private int users;
    private boolean closed;

    /** The object under {@code key}; the first caller makes it while others that want the same one wait. */
    <T> T get(String key, Class<T> type, Supplier<T> maker) {
        Slot slot;
        synchronized (slots) {
            slot = slots.computeIfAbsent(key, absent -> new Slot());
        }
        synchronized (slot) { // a failure leaves the slot empty, so that the next caller tries
            Object value = slot.value;
            if (value == null) {
                value = maker.get();
                slot.value = value;
            }
            return type.cast(value);
        }
    }

    /** From now on a trial uses what {@link #get} gives. */
    void enter() {
        synchronized (slots) {
            users++;
        }
    }

    /** The trial is over. */
    void leave() {
        synchronized (slots) {
            users--;
        }
        closeUnlessUsed();
    }

    /** Idempotent; returns at once. */
    @Override
    public void close() {
        synchronized (slots) {
            closed = true;
        }
        closeUnlessUsed();
    }

    private void closeUnlessUsed() {
        List<Slot> unused;
        synchronized (slots) {
            if (!closed || users > 0) {
                return;
            }
            unused = List.copyOf(slots.values());
            slots.clear();
        }
        for (Slot slot : unused) {
            if (slot.value instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    log.warn("a shared {} can't be closed", closeable.getClass().getName(), e);
                }
            }
        }
    }

    private static final class Slot {
        private volatile @Nullable Object value;
    }
}
