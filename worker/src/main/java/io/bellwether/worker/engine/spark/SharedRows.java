package io.bellwether.worker.engine.spark;

import io.bellwether.worker.segment.MappedDataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** One {@link TrainRows} per mapped dataset and choice of its columns, shared by all trials; few that nobody uses are kept. Thread-safe. */
final class SharedRows {
    private static final int IDLE_LIMIT = 2;

    private final SparkSession session;
    /** In order of last use; a mapped dataset is equal to itself only. */
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    SharedRows(SparkSession session) {
        this.session = session;
    }

    private record Key(MappedDataset dataset, RowColumns columns) {}

    /** The right to use a dataset's rows until it is closed. */
    synchronized Lease lease(MappedDataset dataset, RowColumns columns) {
        Key key = new Key(dataset, columns);
        Entry entry = entries.remove(key);
        if (entry == null) {
            entry = new Entry(TrainRows.open(session, dataset, columns));
        }
        entries.put(key, entry);
        entry.users++;
        return new Lease(this, entry);
    }

    private synchronized void release(Entry released) {
        released.users--;
        List<Key> idle = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (entry.users == 0) {
                idle.add(key);
            }
        });
        for (Key key : idle.subList(0, Math.max(0, idle.size() - IDLE_LIMIT))) {
            Entry dropped = entries.remove(key);
            if (dropped != null) {
                dropped.rows.close();
            }
        }
    }

    private static final class Entry {
        private final TrainRows rows;
        private int users;

        Entry(TrainRows rows) {
            this.rows = rows;
        }
    }

    /** Close it after use. */
    static final class Lease implements AutoCloseable {
        private final SharedRows owner;
        private final Entry entry;

        private Lease(SharedRows owner, Entry entry) {
            this.owner = owner;
            this.entry = entry;
        }

        TrainRows rows() {
            return entry.rows;
        }

        @Override
        public void close() {
            owner.release(entry);
        }
    }
}
