package io.bellwether.coordinator.rpc;

import io.bellwether.client.wire.HelloPolicy;
import io.bellwether.client.wire.SessionMessage.Hello;
import io.bellwether.client.wire.SessionMessage.Welcome;
import io.bellwether.coordinator.loop.Standing;

/** Lets nobody in while another coordinator leads, and says who does. Thread-safe. */
public record LeaderPolicy(HelloPolicy policy, Standing standing) implements HelloPolicy {
    @Override
    public Welcome check(Hello hello) {
        Welcome welcome = policy.check(hello);
        if (!standing.leads()) {
            throw standing.refusal();
        }
        return welcome;
    }
}
