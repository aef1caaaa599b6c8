package io.bellwether.coordinator.cluster;

import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.journal.SqliteReader;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** What a coordinator that runs has made durable. */
final class JournalContent {
    private JournalContent() {}

    static boolean anyMatch(Path coordinatorData, Predicate<Event> wanted) throws Exception {
        AtomicBoolean found = new AtomicBoolean();
        try (SqliteReader journal = SqliteReader.open(coordinatorData.resolve("journal.db"))) {
            journal.read(1, journal.lastIndex(), (event, index) -> {
                if (wanted.test(event)) {
                    found.set(true);
                }
            });
        }
        return found.get();
    }
}
