package io.bellwether.worker.feature;

import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.task.TaskResult.EntityPart;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TablePiece;
import io.bellwether.worker.dataset.TableReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The entities of a training set, or a part of them, row by row. Immutable; thread-safe. */
final class EntityTable {
    private static final long MOST_ROWS = Integer.MAX_VALUE / 2;

    private final Table table;
    private final List<TablePiece> pieces;
    private final TrainingSet spec;
    private final EventTimes times;

    private EntityTable(TrainingSet spec, Table table, List<TablePiece> pieces) {
        this.spec = spec;
        this.table = table;
        this.pieces = pieces;
        times = EventTimes.of("entities.eventTime", table, spec.entities().eventTime());
    }

    static EntityTable open(Storage storage, TrainingSet spec) {
        Table table = Table.openStrictly(
                storage,
                "entities.path",
                spec.entities().path(),
                spec.entities().formatOrFound());
        return new EntityTable(spec, table, TablePiece.of(table));
    }

    /** Cuts the rows between pieces into parts of at most so many rows, about the same of each; a piece that has more is a part by itself. */
    List<EntityPart> parts(long most) {
        long count = Math.max(1, (rows() + most - 1) / most);
        long share = (rows() + count - 1) / count;
        List<EntityPart> parts = new ArrayList<>();
        long first = 0;
        long rows = 0;
        for (TablePiece piece : pieces) {
            if (rows > 0 && piece.rows() > 0 && (rows >= share || rows + piece.rows() > most)) {
                parts.add(new EntityPart(first, rows));
                first += rows;
                rows = 0;
            }
            rows += piece.rows();
        }
        parts.add(new EntityPart(first, rows));
        return parts;
    }

    /** The rows of a part only, as it was cut when there were {@code all} rows; {@code INVALID_DATA} if the files are not as they were. */
    EntityTable part(EntityPart part, long all) {
        List<TablePiece> own = pieces.stream()
                .filter(piece -> piece.firstRow() >= part.first() && piece.firstRow() < part.first() + part.rows())
                .toList();
        if (rows() != all || own.stream().mapToLong(TablePiece::rows).sum() != part.rows()) {
            throw DataErrors.invalid(
                    "entities " + spec.entities().path(),
                    rows() + " rows now",
                    all + " as when the training set was planned",
                    "leave the files alone while they are joined, and submit the job again");
        }
        return new EntityTable(spec, table, own);
    }

    Table table() {
        return table;
    }

    List<TablePiece> pieces() {
        return pieces;
    }

    long rows() {
        return pieces.stream().mapToLong(TablePiece::rows).sum();
    }

    /** Which of these rows is the first of a piece. */
    int place(TablePiece piece) {
        return (int) (piece.firstRow() - pieces.get(0).firstRow());
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
        if (rows() > MOST_ROWS) {
            throw DataErrors.invalid(
                    "entities " + spec.entities().path(),
                    rows() + " rows that can't be read apart",
                    "at most " + MOST_ROWS,
                    "write them to several files");
        }
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
        int[] entities = new int[(int) rows()];
        long[] at = new long[entities.length];
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
        int first = place(piece);
        long inTable = piece.firstRow();
        try (TableReader reader = piece.read(names)) {
            List<ColumnVector> columns = reader.columns().subList(0, keyCount);
            for (int rows = reader.next(); rows > 0; rows = reader.next()) {
                ColumnVector time = reader.columns().get(keyCount);
                for (int row = 0; row < rows; row++) {
                    entities[first + row] = keys.add(columns, row);
                    at[first + row] = times.micros(time, row, inTable + row);
                }
                first += rows;
                inTable += rows;
                ViewSource.stopIfInterrupted();
            }
        }
    }
}
