package io.bellwether.worker.dataset.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.bellwether.client.task.ColumnStatistics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.junit.jupiter.api.Test;

class ColumnSketchTest {
    /** As DataSketches documents its bytes. */
    private static final int PREAMBLE_OF_REGISTERS = 10;

    private static final int RUNNING_ESTIMATE_FROM = 8;
    private static final int RUNNING_ESTIMATE_TO = 16;

    @Test
    void piecesMergedAreTheWhole() {
        double[] values = new Random(1).doubles(120_000, 0, 50).map(Math::floor).toArray();
        values[7] = Double.NaN;
        values[8] = Double.POSITIVE_INFINITY;
        NumberSketch whole = sketch(values, 0, values.length, 1);
        NumberSketch merged = sketch(values, 0, 100, 1);
        merged.merge(sketch(values, 100, 60_000, 1));
        merged.merge(new NumberSketch("x", "floating", 1));
        merged.merge(sketch(values, 60_000, values.length, 1));

        ColumnStatistics one = whole.statistics();
        ColumnStatistics other = merged.statistics();
        assertThat(other.rows()).isEqualTo(one.rows()).isEqualTo(120_000);
        assertThat(other.nulls()).isEqualTo(one.nulls()).isEqualTo(1);
        assertThat((double) other.distinct()).isCloseTo(51, within(1.0));
        assertThat(numbers(other).infinite()).isEqualTo(1);
        assertThat(numbers(other).min()).isZero();
        assertThat(numbers(other).max()).isEqualTo(49);
        assertThat(numbers(other).mean()).isCloseTo(numbers(one).mean(), within(1e-9));
        assertThat(numbers(other).deviation()).isCloseTo(numbers(one).deviation(), within(1e-9));
        assertThat(median(other)).isCloseTo(24.5, within(4.0));
    }

    @Test
    void eitherInfinityIsOneValueHoweverOftenItComes() {
        double[] values = new double[2_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 3 == 0 ? Double.NEGATIVE_INFINITY : i % 3 == 1 ? Double.POSITIVE_INFINITY : 7;
        }
        ColumnStatistics seen = sketch(values, 0, values.length, 1).statistics();
        assertThat(seen.distinct()).isEqualTo(3);
        assertThat(numbers(seen).infinite()).isEqualTo(1_334);
    }

    @Test
    void sketchesOfDifferentSamplesWeighTheirValuesAlike() {
        double[] low = new Random(2).doubles(80_000, 0, 1).toArray();
        double[] high = new Random(3).doubles(80_000, 1, 2).toArray();
        for (boolean swapped : List.of(false, true)) {
            NumberSketch all = sketch(swapped ? high : low, 0, 80_000, 1);
            NumberSketch sampled = sketch(swapped ? low : high, 0, 80_000, 16);
            all.merge(sampled);
            assertThat(median(all.statistics())).isCloseTo(1, within(0.1));
            all.merge(sketch(swapped ? low : high, 0, 80_000, 1));
            double third = numbers(all.statistics()).quantiles().stream()
                    .filter(quantile -> quantile.rank() == 0.5)
                    .findFirst()
                    .orElseThrow()
                    .value();
            assertThat(third < 1).isEqualTo(swapped);
        }
    }

    @Test
    void aColumnOfOneValueOrNoneIsDescribedToo() {
        NumberSketch nothing = new NumberSketch("x", "integer", 1);
        nothing.add(new double[] {Double.NaN, Double.NaN}, 2);
        assertThat(nothing.statistics()).isEqualTo(new ColumnStatistics("x", "integer", 2, 2, 0, null, null));
        NumberSketch one = sketch(new double[] {1e300, 1e300}, 0, 2, 1);
        assertThat(numbers(one.statistics()).histogram())
                .isEqualTo(new ColumnStatistics.Histogram(List.of(1e300, 1e300), List.of(2L)));
        assertThat(numbers(one.statistics()).deviation()).isZero();
        NumberSketch extremes = sketch(new double[] {-Double.MAX_VALUE, Double.MAX_VALUE}, 0, 2, 1);
        assertThat(numbers(extremes.statistics()).histogram().counts()).containsExactly(2L);
        assertThat(new TextSketch("t", 1).statistics().texts()).isNull();
    }

    @Test
    void textsAreMergedAndKept() {
        TextSketch first = new TextSketch("t", 1);
        TextSketch second = new TextSketch("t", 1);
        for (int i = 0; i < 3_000; i++) {
            first.add(("key" + i % 3).getBytes(StandardCharsets.UTF_8));
            second.add(i % 2 == 0 ? null : "π".repeat(100).getBytes(StandardCharsets.UTF_8));
        }
        first.merge(second);
        ColumnSketch kept =
                ColumnSketch.decode(ColumnSketch.encode(List.of(first))).get(0);

        assertThat(kept.statistics()).isEqualTo(first.statistics());
        assertThat(kept.rows()).isEqualTo(6_000);
        assertThat(kept.statistics().nulls()).isEqualTo(1_500);
        assertThat(kept.statistics().distinct()).isEqualTo(4);
        ColumnStatistics.Texts texts = Objects.requireNonNull(kept.statistics().texts());
        assertThat(texts.min()).isEqualTo("key0");
        assertThat(texts.max()).isEqualTo("π".repeat(64));
        assertThat(texts.maxLength()).isEqualTo(100);
        assertThat(texts.frequent().get(0)).isEqualTo(new ColumnStatistics.Frequent("π".repeat(64), 1_500));
        assertThat(texts.frequent()).hasSize(4).contains(new ColumnStatistics.Frequent("key2", 1_000));
        assertThatThrownBy(() -> first.merge(new NumberSketch("t", "floating", 1)))
                .hasMessageContaining("'t'")
                .hasMessageContaining("of numbers");
    }

    @Test
    void manyDistinctValuesAreEstimated() {
        NumberSketch numbers = sketch(new Random(4).doubles(200_000).toArray(), 0, 200_000, 1);
        assertThat((double) numbers.statistics().distinct()).isCloseTo(200_000, withinPercentage(8));
    }

    /** With registers of our own: they must say what the sketch's would, which a union makes its estimate of. */
    @Test
    void distinctValuesAreCountedAsTheSketchAloneWould() {
        Random random = new Random(5);
        for (int values : new int[] {3, 300, 500, 3_000, 200_000}) {
            double[] drawn = new double[300_000];
            java.util.Arrays.setAll(drawn, i -> random.nextInt(values) / 8.0 - 10);
            HllSketch alone = new HllSketch(12, TgtHllType.HLL_8);
            for (double value : drawn) {
                alone.update(Double.doubleToRawLongBits(value + 0.0));
            }
            Union twice = new Union(12);
            twice.update(alone);
            twice.update(alone);
            HllSketch expected = twice.getResult(TgtHllType.HLL_8);
            DistinctCount count = new DistinctCount();
            for (int at = 0; at < drawn.length; at += 1_000) {
                count.add(java.util.Arrays.copyOfRange(drawn, at, at + 1_000), 1_000);
                if (at % 100_000 == 0) {
                    assertThat(count.estimate()).as("asked in between").isPositive();
                }
            }
            assertThat(count.estimate()).isEqualTo(Math.round(expected.getEstimate()));
            HllSketch read = HllSketch.heapify(count.bytes());
            assertThat(read.getEstimate()).isEqualTo(expected.getEstimate());
            assertThat(read.getUpperBound(2)).isEqualTo(expected.getUpperBound(2));
            assertThat(content(count.bytes())).isEqualTo(content(expected));
            DistinctCount merged = new DistinctCount();
            merged.add(new double[] {-10}, 1);
            merged.merge(count);
            assertThat(merged.estimate()).isEqualTo(Math.round(expected.getEstimate()));
            DistinctCount halves = new DistinctCount();
            DistinctCount second = new DistinctCount();
            halves.add(java.util.Arrays.copyOf(drawn, 150_000), 150_000);
            second.add(java.util.Arrays.copyOfRange(drawn, 150_000, 300_000), 150_000);
            assertThat(second.bytes()).as("kept before it is merged").isNotEmpty();
            halves.merge(second);
            assertThat(content(halves.bytes())).isEqualTo(content(expected));
            DistinctCount kept = new DistinctCount(kept(expected.copyAs(TgtHllType.HLL_4)));
            kept.merge(second);
            halves.merge(kept);
            assertThat(content(halves.bytes())).isEqualTo(content(expected));
        }
    }

    /** As earlier releases have kept it, and this one keeps it: with four or with eight bits a register. */
    private static SketchData kept(HllSketch sketch) {
        byte[] bytes = sketch.toCompactByteArray();
        return new SketchData("x", "floating", false, 1, 0, 0, 0, 0, 0, 0, 0, 0, null, null, bytes, new byte[0]);
    }

    private static byte[] content(HllSketch sketch) {
        return content(sketch.copyAs(TgtHllType.HLL_8).toCompactByteArray());
    }

    /** A sketch's bytes but for the running estimate, which nobody reads once values have come out of order. */
    private static byte[] content(byte[] sketch) {
        byte[] content = sketch.clone();
        if (content.length > RUNNING_ESTIMATE_TO && content[0] == PREAMBLE_OF_REGISTERS) {
            java.util.Arrays.fill(content, RUNNING_ESTIMATE_FROM, RUNNING_ESTIMATE_TO, (byte) 0);
        }
        return content;
    }

    private static NumberSketch sketch(double[] values, int from, int to, int stride) {
        NumberSketch sketch = new NumberSketch("x", "floating", stride);
        for (int at = from; at < to; at += 8_192) {
            int end = Math.min(to, at + 8_192);
            sketch.add(java.util.Arrays.copyOfRange(values, at, end), end - at);
        }
        return sketch;
    }

    private static ColumnStatistics.Numbers numbers(ColumnStatistics statistics) {
        return Objects.requireNonNull(statistics.numbers());
    }

    private static double median(ColumnStatistics statistics) {
        return numbers(statistics).quantiles().stream()
                .filter(quantile -> quantile.rank() == 0.5)
                .findFirst()
                .orElseThrow()
                .value();
    }
}
