package io.bellwether.worker.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.dataset.TablePiece;
import io.bellwether.worker.dataset.TableReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/** The files of a view, as they were found. Immutable; thread-safe. */
final class ViewSource {
    private final FeatureView view;
    private final Table table;
    private final List<TablePiece> pieces;
    private final List<TableColumn.Kind> keyKinds;
    private final EventTimes eventTimes;
    private final EventTimes createdTimes;

    private ViewSource(FeatureView view, Table table) {
        FeatureViewSpec spec = view.spec();
        String what = "view '" + spec.name() + "', ";
        this.view = view;
        this.table = table;
        pieces = TablePiece.of(table);
        keyKinds = EntityKeys.kinds(what + "keys", table, spec.keys());
        eventTimes = EventTimes.of(what + "eventTime", table, spec.eventTime());
        createdTimes = spec.created() == null ? eventTimes : EventTimes.of(what + "created", table, spec.created());
        spec.features().forEach(feature -> table.column(what + "features", feature));
        if (rows() > Integer.MAX_VALUE) {
            throw DataErrors.invalid(
                    what + "source", rows() + " rows", "at most " + Integer.MAX_VALUE, "make several views of it");
        }
    }

    /** Looks at the files and checks the view's columns. */
    static ViewSource open(Storage storage, FeatureView view) {
        FeatureViewSpec spec = view.spec();
        return new ViewSource(
                view,
                Table.openStrictly(storage, "source of view '" + spec.name() + "'", spec.path(), spec.formatOrFound()));
    }

    FeatureView view() {
        return view;
    }

    Table table() {
        return table;
    }

    List<TableColumn.Kind> keyKinds() {
        return keyKinds;
    }

    TableColumn column(String name) {
        return table.column("view '" + view.spec().name() + "'", name);
    }

    /** In the order of their rows. */
    List<TablePiece> pieces() {
        return pieces;
    }

    long rows() {
        return pieces.stream().mapToLong(TablePiece::rows).sum();
    }

    /** Which rows are wanted: called from several threads. */
    interface Wanted {
        /** The row's entity; {@link EntityKeys#NONE} if the row is not wanted. {@code place}: which row of the source it is. */
        int entity(List<ColumnVector> keys, int row, long event, long created, int place);
    }

    /** Reads keys and times, and keeps the rows that are wanted, in the order of the source. */
    ViewRows scan(Workers workers, Wanted wanted) {
        List<ViewRows> parts = workers.all(pieces.stream()
                .<Callable<ViewRows>>map(piece -> () -> scan(piece, wanted))
                .toList());
        ViewRows all = new ViewRows(view.spec().created() != null);
        parts.forEach(all::addAll);
        return all;
    }

    /** As above, of one of {@link #pieces}. */
    ViewRows scan(TablePiece piece, Wanted wanted) {
        boolean hasCreated = view.spec().created() != null;
        List<String> names = new ArrayList<>(view.spec().keys());
        names.add(view.spec().eventTime());
        if (view.spec().created() != null) {
            names.add(view.spec().created());
        }
        ViewRows found = new ViewRows(hasCreated);
        int keyCount = view.spec().keys().size();
        long first = piece.firstRow();
        try (TableReader reader = piece.read(names)) {
            List<ColumnVector> keys = reader.columns().subList(0, keyCount);
            for (int rows = reader.next(); rows > 0; rows = reader.next()) {
                ColumnVector event = reader.columns().get(keyCount);
                ColumnVector written = reader.columns().get(hasCreated ? keyCount + 1 : keyCount);
                for (int row = 0; row < rows; row++) {
                    long at = eventTimes.micros(event, row, first + row);
                    long created = hasCreated ? createdTimes.micros(written, row, first + row) : Long.MIN_VALUE;
                    int entity = wanted.entity(keys, row, at, created, (int) (first + row));
                    if (entity != EntityKeys.NONE) {
                        found.add(entity, at, created, (int) (first + row));
                    }
                }
                first += rows;
                stopIfInterrupted();
            }
        }
        return found;
    }

    /** Takes a row's values: called from several threads, for different rows. */
    interface Sink {
        void take(int target, List<ColumnVector> columns, int row);
    }

    /**
     * Reads columns of chosen rows.
     *
     * @param chosen the source's row for each target; negative for none
     */
    void gather(Workers workers, List<String> columns, int[] chosen, Sink sink) {
        long[] byRow =
                new long[(int) Arrays.stream(chosen).filter(row -> row >= 0).count()];
        int size = 0;
        for (int target = 0; target < chosen.length; target++) {
            if (chosen[target] >= 0) {
                byRow[size++] = (long) chosen[target] << 32 | target;
            }
        }
        Arrays.parallelSort(byRow);
        workers.all(pieces.stream()
                .<Callable<Boolean>>map(piece -> () -> gather(piece, columns, byRow, sink))
                .toList());
    }

    private static boolean gather(TablePiece piece, List<String> columns, long[] byRow, Sink sink) {
        int next = firstFrom(byRow, piece.firstRow());
        long end = piece.firstRow() + piece.rows();
        if (next == byRow.length || byRow[next] >>> 32 >= end) {
            return false; // none of this piece is wanted, so nothing of it is read
        }
        long first = piece.firstRow();
        try (TableReader reader = piece.read(columns)) {
            for (int rows = reader.next(); rows > 0; rows = reader.next()) {
                while (next < byRow.length && byRow[next] >>> 32 < first + rows) {
                    sink.take((int) byRow[next], reader.columns(), (int) ((byRow[next] >>> 32) - first));
                    next++;
                }
                first += rows;
                stopIfInterrupted();
            }
        }
        return true;
    }

    private static int firstFrom(long[] byRow, long row) {
        int at = Arrays.binarySearch(byRow, row << 32);
        return at < 0 ? -at - 1 : at;
    }

    static void stopIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new ClusterException(ErrorCode.CANCELLED, "interrupted while reading features");
        }
    }
}
