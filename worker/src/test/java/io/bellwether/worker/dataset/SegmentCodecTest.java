package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentCodecTest {
    private static final int ROWS = 5_000;
    private static final int FEATURES = 3;
    private static final int HEADER_BYTES = 26;

    /** Values, and whether bytes are saved by packing them. */
    private enum Values {
        MEASUREMENTS(false) {
            @Override
            float at(int row, Random random) {
                return (float) random.nextGaussian();
            }
        },
        WHOLE_NUMBERS(true) {
            @Override
            float at(int row, Random random) {
                return random.nextInt(1_000);
            }
        },
        MEASUREMENTS_OF_TEN_ROWS_EACH(true) {
            @Override
            float at(int row, Random random) {
                return (float) new Random(row / 10).nextGaussian();
            }
        },
        MISSING(true) {
            @Override
            float at(int row, Random random) {
                return row == 7 ? Float.NEGATIVE_INFINITY : row == 8 ? -0f : Float.NaN;
            }
        };

        private final boolean arePacked;

        Values(boolean arePacked) {
            this.arePacked = arePacked;
        }

        abstract float at(int row, Random random);
    }

    @ParameterizedTest
    @EnumSource
    void readsBackWhatItWroteAndPacksWhatThatMakesSmaller(Values values) {
        Segment segment = segment(ROWS, FEATURES, values);
        byte[] bytes = segment.encode();
        Segment read = Segment.decode(bytes);
        assertSameValues(read, segment);
        assertThat(read.part()).isEqualTo(Segment.Part.VALIDATION);
        assertThat(read.firstRow()).isEqualTo(70_000);
        assertThat(read.rows()).isEqualTo(ROWS);
        assertThat(read.features()).isEqualTo(FEATURES);
        int plain = HEADER_BYTES + Float.BYTES * segment.columns().length;
        if (values.arePacked) {
            assertThat(bytes.length).isLessThan(plain * 3 / 4);
        } else {
            assertThat(bytes).hasSize(plain);
        }
    }

    @Test
    void moreColumnsThanAreSampledBytesAndASingleRow() {
        Segment wide = segment(64, 40_000, Values.MEASUREMENTS);
        assertSameValues(Segment.decode(wide.encode()), wide);
        Segment one = segment(1, 1, Values.WHOLE_NUMBERS);
        assertSameValues(Segment.decode(one.encode()), one);
    }

    @ParameterizedTest
    @EnumSource
    void bytesThatAreNotWholeAreRefused(Values values) {
        byte[] bytes = segment(ROWS, FEATURES, values).encode();
        refuses(Arrays.copyOf(bytes, bytes.length - 1));
        refuses(Arrays.copyOf(bytes, HEADER_BYTES - 1));
        refuses(new byte[0]);
        for (int at : new int[] {0, 5, 14, 18, 22, HEADER_BYTES + 20, bytes.length - 1}) {
            byte[] spoilt = bytes.clone();
            spoilt[at] ^= 0x40;
            refuses(spoilt);
        }
    }

    private static void assertSameValues(Segment read, Segment written) {
        assertThat(Arrays.equals(read.columns(), written.columns()))
                .isTrue(); // millions: nobody would look at a difference
    }

    private static void refuses(byte[] bytes) {
        assertThatThrownBy(() -> Segment.decode(bytes))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("expected: a whole segment");
    }

    private static Segment segment(int rows, int features, Values values) {
        Random random = new Random(5);
        float[] columns = new float[rows * (features + 1)];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = values.at(i % rows, random);
        }
        return new Segment(Segment.Part.VALIDATION, 70_000, rows, features, columns);
    }
}
