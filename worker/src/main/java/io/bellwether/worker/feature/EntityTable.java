package io.bellwether.worker.feature;

import io.bellwether.client.job.TrainingSet;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TablePiece;
import io.bellwether.worker.dataset.TableReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The entities of a training set, row by row. Immutable; thread-safe. */
final class EntityTable {
    private final Table table;
    private final List<TablePiece> pieces;
    private final TrainingSet spec;
    private final EventTimes times;

    private EntityTable(TrainingSet spec, Table table) {
        this.spec = spec;
        this.table = table;
        pieces = TablePiece.of(table);
        times = EventTimes.of("entities.eventTime", table, spec.entities().eventTime());
        long rows = pieces.stream().mapToLong(TablePiece::rows).sum();
        if (rows > Integer.MAX_VALUE / 2) {
            throw DataErrors.invalid(
                    "entities", rows + " rows", "at most " + Integer.MAX_VALUE / 2, "make several training sets");
        }
    }

    static EntityTable open(Storage storage, TrainingSet spec) {
        return new EntityTable(
                spec,
                Table.openStrictly(
                        storage,
                        "entities.path",
                        spec.entities().path(),
                        spec.entities().formatOrFound()));
    }

    Table table() {
        return table;
    }

    List<TablePiece> pieces() {
        return pieces;
    }

    int rows() {
        return (int) pieces.stream().mapToLong(TablePiece::rows).sum();
    }

    /**
     * Whom the rows are about, as one view numbers them.
     *
     * @param entities of each row; {@link EntityKeys#NONE} where a key is missing
     * @param times of each row, in microseconds
     * @param from the earliest time of each entity
     * @param to the latest time of each entity
     */
    @SuppressWarnings("ArrayRecordComponent") // read in place by the join
    record Asked(EntityKeys keys, int[] entities, long[] times, long[] from, long[] to) {}

    /** Numbers the entities of the rows by a view's keys. */
    Asked ask(ViewSource view) {
        List<String> names = new ArrayList<>(view.view().spec().keys());
        var kinds =
                EntityKeys.kinds("entities, keys of view '" + view.view().spec().name() + "'", table, names);
        for (int key = 0; key < names.size(); key++) {
            if (kinds.get(key) != view.keyKinds().get(key)) {
                throw DataErrors.invalid(
                        "entities, key '" + names.get(key) + "'",
                        "of type " + table.column("entities", names.get(key)).type(),
                        view.column(names.get(key)).type() + " as in view '"
                                + view.view().spec().name() + "'",
                        "write both as whole numbers, or both as texts");
            }
        }
        names.add(spec.entities().eventTime());
        EntityKeys keys = new EntityKeys(kinds);
        int[] entities = new int[rows()];
        long[] at = new long[rows()];
        for (TablePiece piece : pieces) {
            read(piece, names, keys, entities, at);
        }
        long[] from = new long[keys.size()];
        long[] to = new long[keys.size()];
        Arrays.fill(from, Long.MAX_VALUE);
        Arrays.fill(to, Long.MIN_VALUE);
        for (int row = 0; row < entities.length; row++) {
            int entity = entities[row];
            if (entity != EntityKeys.NONE) {
                from[entity] = Math.min(from[entity], at[row]);
                to[entity] = Math.max(to[entity], at[row]);
            }
        }
        return new Asked(keys, entities, at, from, to);
    }

    private void read(TablePiece piece, List<String> names, EntityKeys keys, int[] entities, long[] at) {
        int keyCount = names.size() - 1;
        int first = (int) piece.firstRow();
        try (TableReader reader = piece.read(names)) {
            List<ColumnVector> columns = reader.columns().subList(0, keyCount);
            for (int rows = reader.next(); rows > 0; rows = reader.next()) {
                ColumnVector time = reader.columns().get(keyCount);
                for (int row = 0; row < rows; row++) {
                    entities[first + row] = keys.add(columns, row);
                    at[first + row] = times.micros(time, row, first + row);
                }
                first += rows;
                ViewSource.stopIfInterrupted();
            }
        }
    }
}
