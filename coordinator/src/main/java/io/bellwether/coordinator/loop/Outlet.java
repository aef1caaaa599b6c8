package io.bellwether.coordinator.loop;

import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Event;
import java.util.List;

/** Where what leaves the core goes, once it is durable. Called on the loop; must not block. */
public interface Outlet {
    /** Carries out one effect; may fail silently, as a message on the wire may be lost. */
    void release(Effect effect);

    /** Events {@code lastIndex - events.size() + 1} to {@code lastIndex} are durable. */
    void committed(long lastIndex, List<Event> events);
}
