package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BandwidthsTest {
    private static double[] widths(double... sortedCentres) {
        int[] rows = IntStream.range(0, sortedCentres.length).toArray();
        Bandwidths bandwidths = new Bandwidths();
        bandwidths.place(sortedCentres, rows, 1.0 / (sortedCentres.length + 2));
        return IntStream.rangeClosed(0, sortedCentres.length)
                .mapToDouble(bandwidths::width)
                .toArray();
    }

    @Test
    void reachToTheFartherNeighbour() {
        // The outermost look inwards only, and the prior is no neighbour.
        assertThat(widths(0.1, 0.3, 0.9)).containsExactly(new double[] {0.2, 0.6, 0.6, 1}, within(1e-12));
    }

    @Test
    void aSingleOneReachesToTheFartherEnd() {
        assertThat(widths(0.3)).containsExactly(new double[] {0.7, 1}, within(1e-12));
    }

    @Test
    void areNeverNarrowerThanTheLeast() {
        // A third kernel, the prior: 1 / (2 + 2).
        assertThat(widths(0.49, 0.51)).containsExactly(new double[] {0.25, 0.25, 1}, within(1e-12));
    }

    @Test
    void withoutTrialsThereIsThePriorOnly() {
        assertThat(widths()).containsExactly(1);
    }
}
