package io.bellwether.worker.dataset;

import java.util.List;

/** Streams the chosen columns of a file, or of a piece of one, batch by batch. Caller-confined. */
public interface TableReader extends AutoCloseable {
    /** Rows of a batch at most. */
    int BATCH_ROWS = 8_192;

    /**
     * Reads the next batch into {@link #columns}.
     *
     * @return how many rows it has; 0 at the end
     */
    int next();

    /** The vectors, in the order in which the columns were asked for; overwritten by {@link #next}. */
    List<ColumnVector> columns();

    @Override
    void close();
}
