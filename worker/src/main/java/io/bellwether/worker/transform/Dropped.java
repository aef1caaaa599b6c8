package io.bellwether.worker.transform;

import java.util.List;

/** Columns that were not selected. */
record Dropped(List<String> columns) implements FittedStep {
    Dropped {
        columns = List.copyOf(columns);
    }

    @Override
    public Applied open() {
        return frame -> columns.forEach(frame::remove);
    }
}
