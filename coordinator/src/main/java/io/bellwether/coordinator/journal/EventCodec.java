package io.bellwether.coordinator.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.bellwether.client.json.Json;
import io.bellwether.coordinator.core.Event;
import org.jspecify.annotations.Nullable;

/** Events as JSON whose {@code type} names the kind of fact and the version of its shape. Thread-safe. */
public final class EventCodec {
    // Bound to the family, not to the record at hand: only then is the type property certain to be written.
    private static final ObjectWriter WRITER = Json.LENIENT.writerFor(Event.class);
    private static final ObjectReader READER = Json.LENIENT.readerFor(Event.class);

    private EventCodec() {}

    /** An event that cannot be written is a defect of its type. */
    public static String encode(Event event) {
        try {
            return WRITER.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + event.getClass().getName() + " as JSON", e);
        }
    }

    /** The event of the row {@code index}; what can't be read is reported with that index, never skipped or guessed. */
    static Event decode(long index, String json) throws JournalException {
        try {
            Event event = READER.readValue(json);
            if (event == null) {
                throw unreadable(index, "null", null);
            }
            return event;
        } catch (JsonProcessingException e) {
            throw unreadable(index, e.getOriginalMessage(), e);
        }
    }

    /** As {@link #decode}; null for what can't be read. */
    public static @Nullable Event tryDecode(String json) {
        try {
            return READER.readValue(json);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static JournalException unreadable(long index, String found, @Nullable Throwable e) {
        String message = "journal event " + index + ": unreadable: " + found
                + " (expected: an event that this or an earlier release wrote); if a newer release wrote this journal,"
                + " start that release, else restore the journal from a backup";
        return new JournalDamagedException(message, e);
    }
}
