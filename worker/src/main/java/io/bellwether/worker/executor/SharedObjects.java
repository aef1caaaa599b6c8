package io.bellwether.worker.executor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the trials of an executor share, by key; made once. Thread-safe. */
final class SharedObjects {
    private final Map<String, Slot> slots = new LinkedHashMap<>();

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

    private static final class Slot {
        private @Nullable Object value;
    }
}
