package io.bellwether.worker.feature;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.TableColumn;
import java.util.Arrays;
import java.util.List;

/** The newest row of each entity among those seen, by event time, then by creation, then by place. Caller-confined. */
final class NewestRows {
    private final EntityKeys keys;
    private long[] events = new long[1 << 10];
    private long[] created = new long[1 << 10];
    private int[] rows = new int[1 << 10];
    private long seen;

    NewestRows(List<TableColumn.Kind> keyKinds) {
        keys = new EntityKeys(keyKinds);
    }

    /** Rows come in the order of their places. */
    void see(List<ColumnVector> key, int row, long event, long createdAt, int place) {
        int before = keys.size();
        int entity = keys.add(key, row);
        if (entity == EntityKeys.NONE) {
            return;
        }
        seen++;
        if (entity == events.length) {
            events = Arrays.copyOf(events, 2 * entity);
            created = Arrays.copyOf(created, 2 * entity);
            rows = Arrays.copyOf(rows, 2 * entity);
        }
        boolean newest =
                entity == before || event > events[entity] || (event == events[entity] && createdAt >= created[entity]);
        if (newest) {
            events[entity] = event;
            created[entity] = createdAt;
            rows[entity] = place;
        }
    }

    int entities() {
        return keys.size();
    }

    /** How many rows with a key were seen. */
    long seen() {
        return seen;
    }

    long event(int entity) {
        return events[entity];
    }

    long created(int entity) {
        return created[entity];
    }

    /** The newest row of each entity. */
    int[] rows() {
        return Arrays.copyOf(rows, keys.size());
    }
}
