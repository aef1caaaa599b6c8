package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against values computed with 40 digits. */
class StandardNormalTest {
    @ParameterizedTest
    @CsvSource({
        "100, -5005.5242086942050886",
        "40, -804.60844201375378817",
        "38.5, -745.69527029041108133",
        "20.5, -214.06672896326380017",
        "10, -53.231285150512470578",
        "5, -15.064998393988725736",
        "1, -1.8410216450092635058",
        "0.5, -1.1759117615936186089",
        "0, -0.69314718055994530942"
    })
    void logarithmsOfTailsAreRightFarOut(double z, double expected) {
        assertThat(StandardNormal.logAbove(z)).isCloseTo(expected, relative(expected, 4e-15));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 1, -0.38171514630212607227",
        "0, 1, -1.0748623268620713817",
        "5, 6, -15.068446096529453352",
        "10, 10.5, -53.236969371752501624",
        "37, 38, -689.03058557689059365",
        "40, 41, -804.60844201375378817",
        "-41, -40, -804.60844201375378817",
        "-100, -99.9, -4995.5282539769906677",
        "-3, 9, -0.0013508099647481939119"
    })
    void massesOfIntervalsAreRightInBothTails(double a, double b, double expected) {
        assertThat(StandardNormal.logBetween(a, b)).isCloseTo(expected, relative(expected, 1e-12));
    }

    @Test
    void quantilesUndoProbabilities() {
        for (double[] ends : new double[][] {{-0.3, 0.2}, {0, 1}, {-1, 0}, {-6, 0.001}, {-40, 60}}) {
            double mass = StandardNormal.below(ends[1]) - StandardNormal.below(ends[0]);
            for (double share = 0.001; share < 1; share += 0.0137) {
                double z = StandardNormal.quantileBetween(ends[0], ends[1], share);
                assertThat((StandardNormal.below(z) - StandardNormal.below(ends[0])) / mass)
                        .isCloseTo(share, within(1e-9));
            }
        }
        assertThat(StandardNormal.quantileBetween(-50, 50, 1e-16)).isBetween(-8.3, -8.1);
        assertThat(StandardNormal.quantileBetween(0, 2, 1e-300)).isCloseTo(0, within(1e-15));
    }

    @Test
    void theExponentialIsRightForAllThatIsNotPositive() {
        for (double x = 0; x > -699; x -= 0.0371) {
            double expected = StrictMath.exp(x);
            assertThat(StandardNormal.exp(x)).isCloseTo(expected, relative(expected, 1e-15));
        }
        assertThat(StandardNormal.exp(0)).isEqualTo(1);
        assertThat(StandardNormal.exp(-1e9)).isZero();
        assertThat(StandardNormal.exp(Double.NEGATIVE_INFINITY)).isZero();
    }

    private static Offset<Double> relative(double expected, double error) {
        return within(Math.abs(expected) * error);
    }
}
