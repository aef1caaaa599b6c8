package io.bellwether.worker.check;

import io.bellwether.client.check.CheckResult;
import io.bellwether.worker.dataset.ColumnVector;
import java.util.List;

/** A constraint while the rows go by. Caller-confined. */
interface RunningCheck {
    /** What it wants to see. */
    List<String> columns();

    /**
     * Takes in rows, which come in their order.
     *
     * @param columns those of {@link #columns}
     */
    void add(List<ColumnVector> columns, int rows, long firstRow);

    /** What it has found. */
    CheckResult result();
}
