package io.bellwether.client.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * When a process dies, each of its slots was carrying out a task, and any of these may have killed it. So each of them is suspected, and
 * carried out again alone: one process is emptied for it, and gets nothing else as long as it runs. If that dies as well, it is the
 * task's doing; if not, the task was innocent. A task that lives alone for ALONE_NANOS shares its process again, so that a long one does not keep
 * the others out; it stays the first suspect there.
 */
/** The tasks under which a process has died, and the process that is kept for one of them. Guarded by the dispatcher's lock. */
final class Suspects {
    /** How many processes may die under a task. */
    static final int MAX_DEATHS = 3;

    private static final long ALONE_NANOS = 30_000_000_000L;

    private final Deque<SessionTask<?>> waiting = new ArrayDeque<>();
    private @Nullable String address;
    private @Nullable SessionTask<?> current;
    private long beganNanos;

    /** Whether anything is to be looked at here. */
    boolean areThere() {
        return address != null || !waiting.isEmpty();
    }

    void add(SessionTask<?> task) {
        waiting.add(task);
    }

    List<SessionTask<?>> takeAll() {
        List<SessionTask<?>> all = new ArrayList<>(waiting);
        waiting.clear();
        address = null;
        return all;
    }

    /** Whether the slot gets nothing but a suspect. */
    boolean isKept(SlotConnection slot) {
        return slot.address().equals(address);
    }

    /**
     * The suspect that the slot is to carry out now; null for none. Chooses a process to empty if none is; the last of its slots that
     * becomes idle gets the task.
     */
    @Nullable
    SessionTask<?> next(SlotConnection slot, Collection<SlotConnection> slots, long nowNanos) {
        SessionTask<?> running = current;
        if (running != null && (running.slot == null || nowNanos - beganNanos > ALONE_NANOS)) {
            current = null;
        }
        if (current != null) {
            return null;
        }
        waiting.removeIf(SessionTask::isDone);
        if (waiting.isEmpty()) {
            address = null;
            return null;
        }
        String kept = address;
        if (kept == null || slots.stream().noneMatch(each -> each.address().equals(kept))) {
            address = leastBusy(slots);
        }
        boolean empty = slots.stream().filter(this::isKept).allMatch(SlotConnection::isIdle);
        if (!empty || !isKept(slot) || slot.leaving) {
            return null;
        }
        current = waiting.poll();
        beganNanos = nowNanos;
        return current;
    }

    private static @Nullable String leastBusy(Collection<SlotConnection> slots) {
        Map<String, Integer> busy = new LinkedHashMap<>();
        for (SlotConnection slot : slots) {
            if (!slot.leaving) {
                busy.merge(slot.address(), slot.isIdle() ? 0 : 1, Integer::sum);
            }
        }
        return busy.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    /** A process has died, or hangs, under the task; whether that has happened as often as it may. */
    static boolean blame(SessionTask<?> task) {
        return ++task.deaths >= MAX_DEATHS;
    }
}
