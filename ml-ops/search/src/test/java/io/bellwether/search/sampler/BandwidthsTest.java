package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BandwidthsTest {
    private static double[] widths(double... sortedCentres) {
        int[] rows = IntStream.range(0, sortedCentres.length).toArray();
        Bandwidths bandwidths = new Bandwidths();
        bandwidths.place(sortedCentres, rows, rows);
        return IntStream.rangeClosed(0, sortedCentres.length)
                .mapToDouble(bandwidths::width)
                .toArray();
    }

    @Test
    void reachToTheFartherNeighbourThePriorAmongThem() {
        // 0.1, 0.3, (0.5), 0.9: the outermost look inwards only.
        assertThat(widths(0.1, 0.3, 0.9)).containsExactly(new double[] {0.2, 0.2, 0.4, 1}, within(1e-12));
    }

    @Test
    void areNeverNarrowerThanTheNumberOfTrialsAllows() {
        // A third kernel, the prior: 1 / (2 + 2).
        assertThat(widths(0.49, 0.51)).containsExactly(new double[] {0.25, 0.25, 1}, within(1e-12));
        double[] many =
                widths(IntStream.range(0, 500).mapToDouble(i -> 0.2 + i * 1e-6).toArray());
        assertThat(many[250]).isEqualTo(0.01);
        assertThat(many[499]).isCloseTo(0.5 - 0.2 - 499e-6, within(1e-12));
    }

    @Test
    void withoutTrialsThereIsThePriorOnly() {
        assertThat(widths()).containsExactly(1);
    }

    @Test
    void rowsWithoutAKernelAreNoNeighbours() {
        Bandwidths bandwidths = new Bandwidths();
        bandwidths.place(new double[] {0.1, 0.9}, new int[] {2, 0, 1}, new int[] {-1, 1, 0});
        assertThat(bandwidths.width(0)).isCloseTo(0.4, within(1e-12));
        assertThat(bandwidths.width(1)).isCloseTo(0.4, within(1e-12));
    }
}
