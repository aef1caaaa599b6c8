package io.bellwether.coordinator.journal;

import io.bellwether.coordinator.core.Event;
import java.util.List;
import java.util.Objects;

/** Histories for tests elsewhere. */
public final class Histories {
    private Histories() {}

    /** One in which every kind of event happens, as it is read from a journal. */
    public static List<Event> everyKindOfEvent() {
        return HistoryScenario.live().stream()
                .map(EventCodec::encode)
                .map(EventCodec::tryDecode)
                .map(Objects::requireNonNull)
                .toList();
    }
}
