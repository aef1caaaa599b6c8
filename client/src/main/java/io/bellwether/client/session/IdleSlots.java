package io.bellwether.client.session;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a session that have nothing to do: the last that became idle is the first to be taken, as it is the warmest. Those that are
 * idle no more are passed over. Used under the dispatcher's lock.
 */
final class IdleSlots {
    private final Suspects suspects;
    private final Deque<SlotConnection> idle = new ArrayDeque<>();

    /** @param suspects may keep slots for themselves */
    IdleSlots(Suspects suspects) {
        this.suspects = suspects;
    }

    static boolean isIdle(SlotConnection slot) {
        return !slot.closed && !slot.leaving && slot.isIdle();
    }

    /** Takes the slot in, if it is idle. */
    void add(SlotConnection slot) {
        if (isIdle(slot)) {
            idle.push(slot);
        }
    }

    void remove(SlotConnection slot) {
        idle.remove(slot);
    }

    /** Takes the one that has what the task needs, if it is idle; else any; null if none is. */
    @Nullable
    SlotConnection next(SessionTask<?> task) {
        TaskLinks links = task.links();
        String home = links == null ? null : links.preferredHome();
        if (home != null) {
            for (SlotConnection each : idle) {
                if (each.way().home().equals(home) && isFree(each)) {
                    idle.remove(each);
                    return each;
                }
            }
        }
        return next();
    }

    /** Takes any; null if none is idle. */
    @Nullable
    SlotConnection next() {
        SlotConnection slot;
        do {
            slot = idle.poll();
        } while (slot != null && !isFree(slot));
        return slot;
    }

    private boolean isFree(SlotConnection slot) {
        return isIdle(slot) && !suspects.isKept(slot);
    }
}
