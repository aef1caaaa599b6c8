package io.bellwether.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdaptiveSpinTest {
    private final AtomicLong clock = new AtomicLong();
    private final AdaptiveSpin spin = new AdaptiveSpin(clock::get);
    private final AtomicInteger looks = new AtomicInteger();

    @BeforeEach
    void setUp() {
        assumeThat(Runtime.getRuntime().availableProcessors())
                .as("processors: with one, nothing can come while it spins")
                .isGreaterThan(1);
    }

    @Test
    void returnsWhenTheConditionHolds() {
        spin.await(() -> looks.incrementAndGet() == 3);
        assertThat(looks).hasValue(3);
    }

    @Test
    void looksForAMomentOnly() {
        assertThat(looksInVain()).isTrue();
        assertThat(clock.get()).isBetween(AdaptiveSpin.LOOK_NANOS, 2 * AdaptiveSpin.LOOK_NANOS);
    }

    @Test
    void looksAgainAfterSuccess() {
        for (int wait = 1; wait <= 10; wait++) {
            spin.await(() -> looks.incrementAndGet() > 0);
            assertThat(looks).hasValue(wait);
        }
    }

    @Test
    void doublesTheWaitsWithoutALookAfterEachInVain() {
        List<Integer> looked = new ArrayList<>();
        for (int wait = 0; wait < 300; wait++) {
            if (looksInVain()) {
                looked.add(wait);
            }
        }
        assertThat(looked).containsExactly(0, 2, 5, 10, 19, 36, 69, 134, 199, 264);
    }

    @Test
    void looksEveryTimeAgainOnceItWasOfUse() {
        looksInVain();
        looksInVain();
        spin.await(() -> looks.incrementAndGet() > 0);
        assertThat(looksInVain()).isTrue();
    }

    @Test
    void handsOnWhatTheConditionThrows() {
        assertThatThrownBy(() -> spin.<IOException>await(() -> {
                    throw new IOException("closed");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("closed");
    }

    private boolean looksInVain() {
        looks.set(0);
        spin.await(() -> {
            looks.incrementAndGet();
            clock.addAndGet(AdaptiveSpin.LOOK_NANOS / 2);
            return false;
        });
        return looks.getAndSet(0) > 0;
    }
}
