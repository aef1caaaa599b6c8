package io.bellwether.worker.dataset.stats;

import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.ColumnStatistics.Frequent;
import io.bellwether.client.task.ColumnStatistics.Texts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.datasketches.common.ArrayOfStringsSerDe;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;
import org.apache.datasketches.memory.Memory;
import org.jspecify.annotations.Nullable;

/** Of a column of texts. Caller-confined. */
public final class TextSketch implements ColumnSketch {
    /** Texts that are watched at a time; those rarer than one in some hundreds may be missed. */
    private static final int WATCHED = 512;

    private static final int SHOWN = 10;
    private static final int CUT = 64;

    private final String name;
    private final String type;
    private final Moments lengths;
    private final DistinctCount distinct;
    private Sampling sampling;
    private ItemsSketch<String> sample;
    private final double[] length = new double[1];
    private long rows;
    private long nulls;
    private byte @Nullable [] last;
    private byte @Nullable [] min;
    private byte @Nullable [] max;

    /** Of a column of which nothing has been seen; {@code stride} as {@link ColumnSketch#strideFor} says. */
    public TextSketch(String name, int stride) {
        this.name = name;
        type = "text";
        lengths = new Moments();
        distinct = new DistinctCount();
        sampling = new Sampling(stride);
        sample = new ItemsSketch<>(WATCHED);
    }

    TextSketch(SketchData data) {
        name = data.name();
        type = data.type();
        lengths = new Moments(data);
        distinct = new DistinctCount(data);
        sampling = new Sampling(data.stride());
        sample = ItemsSketch.getInstance(Memory.wrap(data.sample()), new ArrayOfStringsSerDe());
        rows = data.rows();
        nulls = data.nulls();
        min = data.minText() == null ? null : utf8(data.minText());
        max = data.maxText() == null ? null : utf8(data.maxText());
    }

    /** Takes in a text by its UTF-8 bytes, which must not be changed later; null is one that is missing. */
    public void add(byte @Nullable [] utf8) {
        rows++;
        if (utf8 == null) {
            nulls++;
            return;
        }
        length[0] = codePoints(utf8);
        lengths.add(length, 1);
        if (!Arrays.equals(utf8, last)) {
            last = utf8;
            distinct.add(utf8);
            widen(utf8);
        }
        if (sampling.next(0, 1) == 0) {
            sample.update(cut(utf8));
        }
        sampling.advance(1);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public void merge(ColumnSketch other) {
        if (!(other instanceof TextSketch texts)) {
            throw new IllegalArgumentException("column '" + name + "': a sketch of numbers (expected: of texts)");
        }
        rows += texts.rows;
        nulls += texts.nulls;
        lengths.merge(texts.lengths);
        distinct.merge(texts.distinct);
        if (texts.min != null && texts.max != null) {
            widen(texts.min);
            widen(texts.max);
        }
        int stride = Math.max(sampling.stride(), texts.sampling.stride());
        ItemsSketch<String> both = new ItemsSketch<>(WATCHED);
        addThinned(both, sample, stride / sampling.stride());
        addThinned(both, texts.sample, stride / texts.sampling.stride());
        sample = both;
        if (stride != sampling.stride()) {
            sampling = new Sampling(stride);
        }
    }

    @Override
    public ColumnStatistics statistics() {
        return new ColumnStatistics(name, type, rows, nulls, distinct.estimate(), null, texts());
    }

    @Override
    public SketchData data() {
        return new SketchData(
                name,
                type,
                true,
                sampling.stride(),
                rows,
                nulls,
                0,
                lengths.count(),
                lengths.count() == 0 ? 0 : lengths.min(),
                lengths.count() == 0 ? 0 : lengths.max(),
                lengths.mean(),
                lengths.squares(),
                min == null ? null : cut(min),
                max == null ? null : cut(max),
                distinct.bytes(),
                sample.toByteArray(new ArrayOfStringsSerDe()));
    }

    private @Nullable Texts texts() {
        if (min == null || max == null) {
            return null;
        }
        List<Frequent> frequent = Arrays.stream(sample.getFrequentItems(ErrorType.NO_FALSE_POSITIVES))
                .map(row -> new Frequent(row.getItem(), row.getEstimate() * sampling.stride()))
                .sorted(Comparator.comparingLong(Frequent::rows).reversed().thenComparing(Frequent::value))
                .limit(SHOWN)
                .toList();
        return new Texts(cut(min), cut(max), (long) lengths.min(), (long) lengths.max(), lengths.mean(), frequent);
    }

    private void widen(byte[] utf8) {
        min = min == null || Arrays.compareUnsigned(utf8, min) < 0 ? utf8 : min;
        max = max == null || Arrays.compareUnsigned(utf8, max) > 0 ? utf8 : max;
    }

    private static void addThinned(ItemsSketch<String> to, ItemsSketch<String> from, int ratio) {
        if (ratio == 1) {
            to.merge(from);
            return;
        }
        for (ItemsSketch.Row<String> row : from.getFrequentItems(ErrorType.NO_FALSE_NEGATIVES)) {
            long weight = row.getEstimate() / ratio;
            if (weight > 0) {
                to.update(row.getItem(), weight);
            }
        }
    }

    private static String cut(byte[] utf8) {
        String text = new String(utf8, 0, Math.min(utf8.length, 4 * CUT), StandardCharsets.UTF_8);
        return text.codePointCount(0, text.length()) <= CUT ? text : text.substring(0, text.offsetByCodePoints(0, CUT));
    }

    private static int codePoints(byte[] utf8) {
        int count = 0;
        for (byte each : utf8) {
            count += (each & 0xC0) == 0x80 ? 0 : 1;
        }
        return count;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
