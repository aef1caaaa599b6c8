package io.bellwether.coordinator.loop;

import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Event;
import java.util.List;

/** Where what leaves the core goes, once it is durable. Called on the loop; must not block. */
public interface Outlet {
    /** Tells all of them, in this order. */
    static Outlet all(List<Outlet> outlets) {
        List<Outlet> each = List.copyOf(outlets);
        return new Outlet() {
            @Override
            public void release(Effect effect) {
                each.forEach(outlet -> outlet.release(effect));
            }

            @Override
            public void committed(long lastIndex, List<Event> events) {
                each.forEach(outlet -> outlet.committed(lastIndex, events));
            }
        };
    }

    /** Carries out one effect; may fail silently, as a message on the wire may be lost. */
    void release(Effect effect);

    /** Events {@code lastIndex - events.size() + 1} to {@code lastIndex} are durable. */
    void committed(long lastIndex, List<Event> events);
}
