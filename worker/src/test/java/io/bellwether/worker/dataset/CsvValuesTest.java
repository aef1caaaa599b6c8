package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvValuesTest {
    @Test
    void everyDoubleIsReadAsJavaReadsIt() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(CsvValues.number(Double.toString(value))).isEqualTo(value);
                assertThat(CsvValues.number(String.format("%.17g", value))).isEqualTo(value);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1., 1",
        ".5, 0.5",
        "+2, 2",
        "-0, -0.0",
        "007, 7",
        "1e3, 1000",
        "1E-3, 0.001",
        "inf, Infinity",
        "-inf, -Infinity"
    })
    void readsTheUsualForms(String field, double expected) {
        assertThat(CsvValues.number(field)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1f", "1d", "0x1p3", "0x10", "1_000", "1,5", "1e", "--1", "bulletinf", "NaN", "a", ".", "1 2"
            })
    void refusesWhatIsNoDecimalNumber(String field) {
        assertThat(CsvValues.isNumber(field)).isFalse();
        assertThat(CsvValues.number(field)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NA", " na ", "n/a", "NaN", "null", "None", "?", " ? "})
    void knowsWhatStandsForNoValue(String field) {
        assertThat(CsvValues.isMissing(field)).isTrue();
        assertThat(CsvValues.isMissing("0")).isFalse();
    }
}
