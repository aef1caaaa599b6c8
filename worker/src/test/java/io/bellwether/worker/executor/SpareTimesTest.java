package io.bellwether.worker.executor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpareTimesTest {
    private final SpareExecutors spares = new SpareExecutors(1, 0);

    @Test
    void aSpareIsDueWhenTheNodeHasBeenIdleForASecond() {
        assertThat(spares.isDue(true, 999)).isFalse();
        assertThat(spares.isDue(true, 1_000)).isTrue();
        assertThat(spares.isDue(false, 1_500)).isFalse();
        assertThat(spares.isDue(true, 2_499)).isFalse();
        assertThat(spares.isDue(true, 2_500)).isTrue();
    }

    @Test
    void noneIsStartedBesideTheJobThatHasJustTakenOne() {
        assertThat(spares.isDue(true, 5_000)).isTrue();
        spares.poll(5_010);
        assertThat(spares.isDue(true, 5_020))
                .as("the job has its executor, and its first order is on the way")
                .isFalse();
        assertThat(spares.isDue(true, 6_010)).isTrue();
    }

    @Test
    void afterAFailureNoneIsTriedForAMinute() {
        spares.onFailure(5_000);
        assertThat(spares.isDue(true, 64_999)).isFalse();
        assertThat(spares.isDue(true, 65_000)).isTrue();
    }
}
