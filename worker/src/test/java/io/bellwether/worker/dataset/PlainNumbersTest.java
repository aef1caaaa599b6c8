package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlainNumbersTest {
    private static final String CHARS = "0123456789012345678901234567890123456789...--+eE x/:";

    @Test
    void whateverIsTakenIsTakenForWhatItIs() {
        SplittableRandom random = new SplittableRandom(11);
        int plain = 0;
        for (int i = 0; i < 300_000; i++) {
            String field = field(random, i);
            byte[] bytes = ("7" + field + "8").getBytes(StandardCharsets.UTF_8);
            int to = bytes.length - 1;
            PlainNumbers.Kind kind = PlainNumbers.kind(bytes, 1, to);
            double decimal = PlainNumbers.decimal(bytes, 1, to);
            long whole = PlainNumbers.whole(bytes, 1, to);

            assertThat(whole != PlainNumbers.NOT_WHOLE).as(field).isEqualTo(CsvValues.isWhole(field));
            assertThat(kind == PlainNumbers.Kind.WHOLE).as(field).isEqualTo(CsvValues.isWhole(field));
            if (kind == PlainNumbers.Kind.WHOLE) {
                assertThat(whole).as(field).isEqualTo(Long.parseLong(field));
            }
            if (kind != PlainNumbers.Kind.OTHER) {
                assertThat(CsvValues.isNumber(field)).as(field).isTrue();
                assertThat(CsvValues.isMissing(field)).as(field).isFalse();
                assertThat(CsvValues.isBoolean(field)).as(field).isFalse();
            }
            if (!Double.isNaN(decimal)) {
                plain++;
                assertThat(decimal).as(field).isEqualTo(CsvValues.number(field)); // -0.0 is not 0.0 here
            }
        }
        assertThat(plain).isGreaterThan(100_000);
    }

    @Test
    void numbersAsProgramsWriteThemNeedNoMore() {
        SplittableRandom random = new SplittableRandom(12);
        for (int i = 0; i < 20_000; i++) {
            String field = Float.toString((float) (random.nextDouble(-10, 10) * Math.pow(10, random.nextInt(-9, 9))));
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            assertThat(PlainNumbers.decimal(bytes, 0, bytes.length)).as(field).isEqualTo(Double.parseDouble(field));
        }
    }

    private static String field(SplittableRandom random, int i) {
        return switch (i % 5) {
            case 0 -> Double.toString(Double.longBitsToDouble(random.nextLong()));
            case 1 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 2 -> Float.toString((float) random.nextDouble(-1000, 1000));
            case 3 ->
                random.nextInt(-3, 100_000) + "." + random.nextLong(0, 1L << random.nextInt(1, 63)) + "e"
                        + random.nextInt(-30, 30);
            default -> {
                StringBuilder text = new StringBuilder();
                for (int j = random.nextInt(0, 9); j > 0; j--) {
                    text.append(CHARS.charAt(random.nextInt(CHARS.length())));
                }
                yield text.toString();
            }
        };
    }
}
