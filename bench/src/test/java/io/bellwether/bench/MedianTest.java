package io.bellwether.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MedianTest {
    @Test
    void isTheValueInTheMiddleOrTheMeanOfTheTwoThere() {
        assertThat(Median.middle(new double[] {9, 1, 2})).isEqualTo(2);
        assertThat(Median.middle(new double[] {9, 1, 2, 3})).isEqualTo(2.5);
    }

    @Test
    void countsNoMoreCallsThanItWasTold() {
        AtomicInteger calls = new AtomicInteger();
        Median median = Median.of(calls::incrementAndGet, 5, 1);
        assertThat(median.samples()).isEqualTo(5);
        assertThat(median.seconds()).isPositive();
        assertThat(calls.get()).isGreaterThan(5); // some were the warm-up
    }
}
