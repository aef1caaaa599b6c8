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

    /** Whether it may look at pieces of the rows apart: what it says of a row does not follow from the rows before. */
    boolean isMergeable();

    /**
     * Takes in what {@link #isMergeable another one} of the same constraint has seen of the rows that follow.
     *
     * @param next of the same class; not used any more
     */
    void merge(RunningCheck next);

    /** What it has found. */
    CheckResult result();
}
