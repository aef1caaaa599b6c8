package io.bellwether.coordinator.journal;

import io.bellwether.coordinator.core.Event;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Most of the time of a replay goes into reading JSON, which needs no order. So rows are taken in pages; all cores decode a page while
 * the page before it is handed on, in order, by the caller's thread. Short reads, such as those of a standby that follows, stay on
 * that thread.
 */
/** Rows of index and JSON to events. */
final class EventRows {
    private static final int PAGE = 8_192;
    private static final int WORTHWHILE = 512;

    private EventRows() {}

    /** Gives the events of the rows in order; a gap in the indexes is an error. Returns how many there were. */
    static long read(ResultSet rows, long fromIndex, ObjLongConsumer<Event> reader)
            throws SQLException, JournalException {
        Page before = new Page(fromIndex, List.of());
        while (true) {
            Page page = next(rows, before.first + before.texts.size());
            page.decode();
            before.giveTo(reader);
            if (page.texts.isEmpty()) {
                return page.first - fromIndex;
            }
            before = page;
        }
    }

    private static Page next(ResultSet rows, long first) throws SQLException, JournalException {
        List<String> texts = new ArrayList<>();
        while (texts.size() < PAGE && rows.next()) {
            long expected = first + texts.size();
            long index = rows.getLong(1);
            if (index != expected) {
                throw new JournalDamagedException("journal event " + expected + ": missing, the next one is " + index
                        + " (expected: no gaps); restore the journal from a backup");
            }
            texts.add(rows.getString(2));
        }
        return new Page(first, texts);
    }

    /** Some rows that follow one another. */
    private static final class Page {
        private final long first;
        private final List<String> texts;
        private @Nullable CompletableFuture<List<@Nullable Event>> decoded;

        private Page(long first, List<String> texts) {
            this.first = first;
            this.texts = texts;
        }

        private void decode() {
            if (texts.size() >= WORTHWHILE) {
                decoded = CompletableFuture.supplyAsync(() -> texts.parallelStream()
                        .map(EventCodec::tryDecode)
                        .collect(ArrayList::new, List::add, List::addAll));
            }
        }

        /** In order. What could not be decoded is tried again, for its error. */
        private void giveTo(ObjLongConsumer<Event> reader) throws JournalException {
            List<@Nullable Event> events = decoded == null ? List.of() : decoded.join();
            for (int i = 0; i < texts.size(); i++) {
                Event event = events.isEmpty() ? null : events.get(i);
                reader.accept(event == null ? EventCodec.decode(first + i, texts.get(i)) : event, first + i);
            }
        }
    }
}
