package io.bellwether.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WireRehearsalTest {
    @Test
    void givesTheMessageAsItWouldArrive() {
        Message message = new ExecutorMessage.ExecutorReady("executor-1");
        assertThat(WireRehearsal.roundTrip(message)).isEqualTo(message).isNotSameAs(message);
    }
}
