package io.bellwether.client.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a task has to do with kept values. Thread-safe. */
final class TaskLinks {
    /** In place of a number: the result is sent to the program. */
    static final long SENT = 0;

    private final SessionValues values;
    private final long keep;
    private final List<KeptValue> needs;
    private final Map<Long, KeptAt> used = new ConcurrentHashMap<>();

    TaskLinks(SessionValues values, long keep, List<KeptValue> needs) {
        this.values = values;
        this.keep = keep;
        this.needs = List.copyOf(needs);
    }

    SessionValues values() {
        return values;
    }

    List<KeptValue> needs() {
        return needs;
    }

    /** Where the task was told that the value lies; null if it was told of none. */
    @Nullable
    KeptAt used(long id) {
        return used.get(id);
    }

    /** The node that has the first value that is needed; null if none is. */
    @Nullable
    String preferredHome() {
        return needs.isEmpty() ? null : Objects.requireNonNull(needs.get(0).at).home();
    }

    /** Writes them behind the task, with the ways to the values. */
    void write(FrameOutput output, Iterable<SlotConnection> slots) {
        output.int64(keep).int32(needs.size());
        List<KeptAt> places = new ArrayList<>(needs.size());
        for (KeptValue need : needs) {
            KeptAt at = Objects.requireNonNull(need.at, "a value that has been there");
            places.add(at);
            used.put(need.id, at);
        }
        for (int i = 0; i < places.size(); i++) {
            SlotWay way = wayTo(places.get(i).home(), slots);
            output.int64(needs.get(i).id)
                    .text(way.address())
                    .text(way.attempt())
                    .text(way.secret());
        }
    }

    private static SlotWay wayTo(String home, Iterable<SlotConnection> slots) {
        for (SlotConnection slot : slots) {
            if (slot.way().home().equals(home) && !slot.leaving) {
                return slot.way();
            }
        }
        return SlotWay.UNKNOWN;
    }
}
