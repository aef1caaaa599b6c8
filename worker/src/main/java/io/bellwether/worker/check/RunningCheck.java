package io.bellwether.worker.check;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.PartialCheck;
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
    default void merge(RunningCheck next) {
        add(next.seen());
    }

    /** Whether {@link #seen} tells all that it has seen, in few words. */
    default boolean isTold() {
        return isMergeable();
    }

    /** What it has seen, for another one of the same constraint. */
    PartialCheck seen();

    /** Takes in what another one of the same constraint has {@link #seen} of the rows that follow. */
    void add(PartialCheck next);

    /** What it has found. */
    CheckResult result();
}
