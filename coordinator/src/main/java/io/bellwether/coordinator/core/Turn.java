package io.bellwether.coordinator.core;

import io.bellwether.client.ClusterException;
import io.bellwether.client.wire.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one command led to.
 *
 * @param events already replayed; to be made durable before anything else here leaves
 * @param effects to be carried out once they are
 * @param reply to the one who asked; null if none is due
 * @param refusal why nothing was done; null if something was
 */
public record Turn(
        List<Event> events,
        List<Effect> effects,
        @Nullable Message reply,
        @Nullable ClusterException refusal) {
    public Turn {
        events = List.copyOf(events);
        effects = List.copyOf(effects);
    }
}
