package io.bellwether.coordinator.record;

import io.bellwether.coordinator.core.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The events committed last, as they came: to apply these the journal, where each is JSON, need not be read again. Not more of them than {@code
 * limit}, but for the last commit; what is older is in the journal. Not thread-safe.
 */
final class FreshEvents {
    private final int limit;
    private final Deque<List<Event>> commits = new ArrayDeque<>();
    /** Of the first event in {@link #commits}. */
    private long first;

    private int size;

    FreshEvents(int limit) {
        this.limit = limit;
    }

    /** One commit's events, the last of which has the index {@code last}. */
    void add(long last, List<Event> events) {
        long index = last - events.size() + 1;
        if (index != first + size) {
            commits.clear();
            first = index;
            size = 0;
        }
        commits.addLast(events);
        size += events.size();
        while (size > limit && commits.size() > 1) {
            removeFirst();
        }
    }

    /** The commit whose first event has this index, which is known no more then; of none if there is no such commit. */
    List<Event> takeFrom(long index) {
        while (!commits.isEmpty() && first < index) {
            removeFirst();
        }
        return !commits.isEmpty() && first == index ? removeFirst() : List.of();
    }

    private List<Event> removeFirst() {
        List<Event> commit = commits.removeFirst();
        first += commit.size();
        size -= commit.size();
        return commit;
    }
}
