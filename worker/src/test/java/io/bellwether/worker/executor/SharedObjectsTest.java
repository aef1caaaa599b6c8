package io.bellwether.worker.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedObjectsTest {
    private final SharedObjects shared = new SharedObjects();
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void closesWhatIsSharedOnceNoTrialUsesItAnyMore() {
        shared.enter();
        shared.enter();
        assertThat(get("a")).isSameAs(get("a"));
        shared.leave();
        shared.close();
        get("b"); // by the trial that goes on
        assertThat(closed).hasValue(0);
        shared.leave();
        assertThat(closed).hasValue(2);
        shared.close();
        assertThat(closed).hasValue(2);
    }

    @Test
    void closesAtOnceWhatNobodyUses() {
        shared.enter();
        shared.leave();
        get("a");
        assertThat(closed).hasValue(0);
        shared.close();
        assertThat(closed).hasValue(1);
    }

    @Test
    void triesAgainWhatCouldNotBeMade() {
        assertThatThrownBy(() -> shared.get("a", AutoCloseable.class, () -> {
                    throw new IllegalStateException("not now");
                }))
                .hasMessage("not now");
        assertThat(get("a")).isNotNull();
    }

    private AutoCloseable get(String key) {
        return shared.get(key, AutoCloseable.class, () -> closed::incrementAndGet);
    }
}
