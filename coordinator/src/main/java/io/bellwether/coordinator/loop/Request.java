package io.bellwether.coordinator.loop;

import io.bellwether.client.ClusterException;
import io.bellwether.client.wire.Message;
import io.bellwether.coordinator.core.Command;
import org.jspecify.annotations.Nullable;

/** A command and whom to answer. */
public record Request(Command command, Answer answer) {
    /** Called on the loop once the outcome is durable, with exactly one of both; neither if no reply is due. */
    @FunctionalInterface
    public interface Answer {
        void complete(@Nullable Message reply, @Nullable ClusterException refusal);
    }

    /** For commands that nobody waits for. */
    public static Request of(Command command) {
        return new Request(command, (reply, refusal) -> {});
    }
}
