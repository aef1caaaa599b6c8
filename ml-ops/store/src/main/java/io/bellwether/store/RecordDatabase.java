package io.bellwether.store;

import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The tables, wherever they lie. Thread-safe. */
interface RecordDatabase extends AutoCloseable {
    /** Runs {@code work} in one transaction: all of it is kept or, when it throws, nothing. Writers take turns. */
    <T extends @Nullable Object> T write(Function<DSLContext, T> work);

    /** Runs {@code work} on one consistent view of the records. */
    <T extends @Nullable Object> T read(Function<DSLContext, T> work);

    /** From now on what is written is written under this epoch, if no later one has written yet. Does not block. */
    void lead(long epoch);

    /** From now on nothing is written, but what is under way if it is still allowed. Does not block. */
    void follow();

    @Override
    void close();
}
