package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrainTest {
    @Test
    void kernelsAreNoNarrowerThanTheirNumberAllows() {
        assertThat(new Grain(1, 0).narrowest(2)).isCloseTo(0.25, within(1e-15));
        assertThat(new Grain(2, 0).narrowest(2)).isCloseTo(0.0625, within(1e-15));
        assertThat(new Grain(2, 0).narrowest(500)).isEqualTo(0.01);
    }

    @Test
    void coarseAndFineOnesAreDrawnAlike() {
        double[] exponents = IntStream.range(0, 500)
                .mapToDouble(i -> Grain.drawn(new Dice(1, i, 0), 5).exponent())
                .toArray();
        assertThat(exponents).contains(1, 1.25, 1.5, 1.75, 2);
        assertThat(IntStream.range(0, 500)
                        .mapToDouble(i -> exponents[i])
                        .average()
                        .orElseThrow())
                .isCloseTo(1.5, within(0.06));
    }

    @Test
    void aShareIsUniform() {
        assertThat(new Grain(1, 0.2).blurred(Double.NEGATIVE_INFINITY, 0.5)).isCloseTo(Math.log(0.1), within(1e-15));
        assertThat(new Grain(1, 0.2).blurred(Math.log(0.3), 1)).isCloseTo(Math.log(0.8 * 0.3 + 0.2), within(1e-15));
        assertThat(Grain.PLAIN.blurred(-1.5, 1)).isEqualTo(-1.5);
    }
}
