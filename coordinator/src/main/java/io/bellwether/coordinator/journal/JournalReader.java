package io.bellwether.coordinator.journal;

import io.bellwether.coordinator.core.Event;
import java.util.function.ObjLongConsumer;

/**
 * Reads committed events over a connection of its own, so that it never disturbs the one who appends. Caller-confined.
 */
public interface JournalReader extends AutoCloseable {
    /**
     * Gives at most {@code limit} committed events from {@code fromIndex} on, in order, with their indexes.
     *
     * @return how many there were
     */
    long read(long fromIndex, long limit, ObjLongConsumer<Event> reader) throws JournalException;

    /** The index of the last committed event; 0 if there is none. */
    long lastIndex() throws JournalException;

    @Override
    void close();
}
