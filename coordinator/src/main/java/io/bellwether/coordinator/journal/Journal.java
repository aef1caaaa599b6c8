package io.bellwether.coordinator.journal;

import io.bellwether.coordinator.core.Event;
import java.util.List;
import java.util.function.ObjLongConsumer;

/** The durable list of events, indexed from 1 without gaps. Caller-confined. */
public interface Journal extends AutoCloseable {
    /**
     * Takes over: from the moment this returns, an append under any smaller epoch fails.
     *
     * @return the new epoch, greater than every earlier one
     * @throws JournalHeldException if another coordinator leads and its lease has not ended; nothing has changed then
     */
    long claim() throws JournalException;

    /** Gives every event from {@code fromIndex} on, in order, with its index. */
    void read(long fromIndex, ObjLongConsumer<Event> reader) throws JournalException;

    /**
     * Makes the events durable, all or none. When this throws, the outcome is unknown: the leadership that called is over.
     *
     * @return the index of the last event
     */
    long append(long epoch, List<Event> events) throws JournalException;

    /** To be called when there is nothing else to do: keeps house. Never fails. */
    default void tidy() {}

    @Override
    void close();
}
