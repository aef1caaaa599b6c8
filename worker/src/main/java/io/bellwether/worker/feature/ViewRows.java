package io.bellwether.worker.feature;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a view: whose they are, from when on they hold, when they were written, and which row of the source each is. 16 bytes a row, 24
 * with times of creation. Caller-confined.
 */
final class ViewRows {
    private int[] entities = new int[1 << 12];
    private long[] events = new long[1 << 12];
    private long @Nullable [] created;
    private int[] rows = new int[1 << 12];
    private int size;

    ViewRows(boolean hasCreated) {
        created = hasCreated ? new long[1 << 12] : null;
    }

    void add(int entity, long event, long createdAt, int row) {
        if (size == entities.length) {
            resize(Math.max(size + 1, size + (size >> 1)));
        }
        entities[size] = entity;
        events[size] = event;
        if (created != null) {
            created[size] = createdAt;
        }
        rows[size] = row;
        size++;
    }

    /** Takes over what another one has. */
    void addAll(ViewRows other) {
        if (size + other.size > entities.length) {
            resize(Math.addExact(size, other.size));
        }
        System.arraycopy(other.entities, 0, entities, size, other.size);
        System.arraycopy(other.events, 0, events, size, other.size);
        if (created != null && other.created != null) {
            System.arraycopy(other.created, 0, created, size, other.size);
        }
        System.arraycopy(other.rows, 0, rows, size, other.size);
        size += other.size;
    }

    private void resize(int capacity) {
        entities = Arrays.copyOf(entities, capacity);
        events = Arrays.copyOf(events, capacity);
        created = created == null ? null : Arrays.copyOf(created, capacity);
        rows = Arrays.copyOf(rows, capacity);
    }

    int size() {
        return size;
    }

    int entity(int at) {
        return entities[at];
    }

    long event(int at) {
        return events[at];
    }

    /** When it was written; before everything if nobody says. */
    long created(int at) {
        return created == null ? Long.MIN_VALUE : created[at];
    }

    boolean hasCreated() {
        return created != null;
    }

    int row(int at) {
        return rows[at];
    }

    /** Whether the row at {@code a} comes before that at {@code b}: by event time, then by creation, then as in the source. */
    boolean isBefore(int a, int b) {
        if (events[a] != events[b]) {
            return events[a] < events[b];
        }
        long left = created(a);
        long right = created(b);
        return left != right ? left < right : rows[a] < rows[b];
    }
}
