package io.bellwether.worker.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.TablePiece;
import io.bellwether.worker.grid.FeatureGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. The note of a view in the grid is put when all its rows are there: until then nobody reads the view. What is new is
 * what was created (or, without times of creation, happened) at or after the watermark. The same rows may be put any number of times, by
 * several attempts at once, since each only takes the place of an older one; so an attempt that is killed leaves no hole, as the
 * watermark is moved by the outcome, and no wrong value. If the grid has no note, or has lost rows, all are put.
 */
/** Brings views into the grid. Thread-safe; memory for the keys of a million entities, and for a piece of the source. */
public final class ViewMaterializer {
    private static final Logger log = LoggerFactory.getLogger(ViewMaterializer.class);
    private static final int ENTITIES_AT_ONCE = 1_000_000;
    private static final int ROWS_AT_ONCE = 1_000;

    private final Storage storage;
    private final FeatureGrid grid;

    public ViewMaterializer(Storage storage, FeatureGrid grid) {
        this.storage = storage;
        this.grid = grid;
    }

    /** Puts the rows that are new. Idempotent. */
    public TaskResult.ViewMaterialized materialize(TaskSpec.MaterializeView task) {
        FeatureView view = task.view();
        ViewSource source = ViewSource.open(storage, view);
        view.spec().features().forEach(feature -> StoredRow.check(view.spec().name(), source.column(feature)));
        String beginning = grid.begin();
        long since = since(view);
        try (Workers workers = new Workers(1)) {
            Pass pass = new Pass(source, workers, since);
            pass.run();
            if (!grid.isWholeSince(beginning)) {
                throw new ClusterException(
                        ErrorCode.IO_FAILED,
                        "view '" + view.id() + "': nodes were lost while it was materialized; it is done again");
            }
            publish(OnlineView.of(view, source.keyKinds(), pass.watermark));
            log.info(
                    "view={} rows={} entities={} since={} watermark={}",
                    view.id(),
                    pass.rows,
                    pass.entities,
                    since,
                    pass.watermark);
            return new TaskResult.ViewMaterialized(
                    view.spec().name(),
                    view.version(),
                    pass.rows,
                    pass.entities,
                    pass.watermark,
                    source.table().malformed());
        }
    }

    /** Rows before that time are there. The grid may have been put up to a time that nobody was told of. */
    private long since(FeatureView view) {
        FeatureView.Materialized before = view.materialized();
        return before == null
                ? Long.MIN_VALUE
                : grid.note(view.id())
                        .map(note -> Math.min(OnlineView.read(note).watermarkMicros(), before.watermarkMicros()))
                        .orElse(Long.MIN_VALUE);
    }

    private void publish(OnlineView view) {
        String id = OnlineView.id(view.name(), view.version());
        grid.putNote(id, view.note());
        int newest = grid.note(view.name())
                .map(note -> OnlineView.read(note).version())
                .orElse(0);
        if (newest <= view.version()) {
            grid.putNote(view.name(), view.note());
        }
        for (int older = 1; older < view.version(); older++) {
            if (grid.note(OnlineView.id(view.name(), older)).isPresent()) {
                grid.removeNote(OnlineView.id(view.name(), older));
                grid.removeRows(OnlineView.prefix(view.name(), older));
            }
        }
    }

    /** One reading of a source. */
    private final class Pass {
        private final ViewSource source;
        private final Workers workers;
        private final FeatureViewSpec spec;
        private final String prefix;
        private final long since;
        private final TreeMap<String, byte[]> batch = new TreeMap<>();
        private long watermark;
        private long rows;
        private long entities;

        private Pass(ViewSource source, Workers workers, long since) {
            this.source = source;
            this.workers = workers;
            this.since = since;
            spec = source.view().spec();
            prefix = OnlineView.prefix(spec.name(), source.view().version());
            watermark = since;
        }

        private void run() {
            boolean hasCreated = spec.created() != null;
            NewestRows newest = new NewestRows(source.keyKinds());
            for (TablePiece piece : source.pieces()) {
                NewestRows current = newest;
                source.scan(piece, (keys, row, event, created, place) -> {
                    long mark = hasCreated ? created : event;
                    if (mark >= since) {
                        watermark = Math.max(watermark, mark);
                        current.see(keys, row, event, created, place);
                    }
                    return EntityKeys.NONE;
                });
                if (newest.entities() >= ENTITIES_AT_ONCE) {
                    put(newest);
                    newest = new NewestRows(source.keyKinds());
                }
            }
            put(newest);
        }

        private void put(NewestRows newest) {
            List<String> columns = new ArrayList<>(spec.keys());
            columns.addAll(spec.features());
            int keys = spec.keys().size();
            source.gather(workers, columns, newest.rows(), (entity, from, row) -> {
                String key = prefix + EntityKeys.text(from.subList(0, keys), row);
                batch.put(key, StoredRow.write(newest.event(entity), newest.created(entity), from, keys, row));
                if (batch.size() >= ROWS_AT_ONCE) {
                    flush();
                }
            });
            flush();
            rows += newest.seen();
            entities += newest.entities();
        }

        private void flush() {
            grid.putNewest(batch);
            batch.clear();
        }
    }
}
