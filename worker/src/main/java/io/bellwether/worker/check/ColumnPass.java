package io.bellwether.worker.check;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.InputSplit;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TablePiece;
import io.bellwether.worker.dataset.TableReader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Shows the rows of pieces of a table to constraints, which all read columns. Caller-confined. */
final class ColumnPass {
    private final List<RunningCheck> checks;
    private final List<String> names;

    ColumnPass(List<RunningCheck> checks) {
        this.checks = checks;
        Set<String> read = new LinkedHashSet<>();
        checks.forEach(check -> read.addAll(check.columns()));
        names = List.copyOf(read);
    }

    /** {@code CANCELLED} if the thread is interrupted. */
    void show(TablePiece piece) {
        try (TableReader reader = piece.read(names)) {
            show(reader, piece.firstRow());
        }
    }

    /** As above, of the splits of a table. */
    void show(Table table, List<InputSplit> splits) {
        for (InputSplit split : splits) {
            try (TableReader reader = table.read(split.file(), split.start(), split.length(), names)) {
                show(reader, split.firstRow());
            }
        }
    }

    private void show(TableReader reader, long firstRow) {
        long first = firstRow;
        for (int rows = reader.next(); rows > 0; rows = reader.next()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new ClusterException(ErrorCode.CANCELLED, "checking was cancelled on request");
            }
            for (RunningCheck check : checks) {
                List<ColumnVector> columns = check.columns().stream()
                        .map(name -> reader.columns().get(names.indexOf(name)))
                        .toList();
                check.add(columns, rows, first);
            }
            first += rows;
        }
    }
}
