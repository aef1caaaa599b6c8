package io.bellwether.client.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tasks of a session that no slot has. Guarded by the dispatcher's lock. */
final class WaitingTasks {
    private static final int MAX_TASKS = 1 << 20;
    private static final long MAX_BYTES = 256L << 20;

    private final Deque<SessionTask<?>> tasks = new ArrayDeque<>();
    private long bytes;

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** Whether those who submit have to wait. */
    boolean isFull() {
        return tasks.size() >= MAX_TASKS || bytes >= MAX_BYTES;
    }

    /** Whether those who wait may go on. */
    boolean hasRoomAgain() {
        return tasks.size() < MAX_TASKS / 2 && bytes < MAX_BYTES / 2;
    }

    void add(SessionTask<?> task) {
        tasks.add(task);
        bytes += task.argument().length;
    }

    /** Before all others. */
    void addFirst(SessionTask<?> task) {
        tasks.addFirst(task);
        bytes += task.argument().length;
    }

    /** The next that has not ended; null if none waits. */
    @Nullable
    SessionTask<?> poll() {
        SessionTask<?> task;
        do {
            task = tasks.poll();
            if (task != null) {
                bytes -= task.argument().length;
            }
        } while (task != null && task.isDone());
        return task;
    }

    List<SessionTask<?>> takeAll() {
        List<SessionTask<?>> all = new ArrayList<>(tasks);
        tasks.clear();
        bytes = 0;
        return all;
    }
}
