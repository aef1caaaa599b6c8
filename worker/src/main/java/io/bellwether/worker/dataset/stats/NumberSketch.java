package io.bellwether.worker.dataset.stats;

import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.ColumnStatistics.Histogram;
import io.bellwether.client.task.ColumnStatistics.Numbers;
import io.bellwether.client.task.ColumnStatistics.Quantile;
import java.util.ArrayList;
import java.util.List;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.memory.Memory;
import org.apache.datasketches.quantilescommon.DoublesSortedView;
import org.apache.datasketches.quantilescommon.QuantileSearchCriteria;
import org.jspecify.annotations.Nullable;

/** Of a column of numbers. Caller-confined. */
public final class NumberSketch implements ColumnSketch {
    private static final int BINS = 20;
    private static final List<Double> RANKS = List.of(0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99);

    private final String name;
    private final String type;
    private final Moments moments;
    private final DistinctCount distinct;
    private Sampling sampling;
    private KllDoublesSketch sample;
    private long rows;
    private long nulls;
    private long infinite;

    /**
     * Of a column of which nothing has been seen.
     *
     * @param type see {@link ColumnStatistics#type}
     * @param stride see {@link ColumnSketch#strideFor}
     */
    public NumberSketch(String name, String type, int stride) {
        this.name = name;
        this.type = type;
        moments = new Moments();
        distinct = new DistinctCount();
        sampling = new Sampling(stride);
        sample = KllDoublesSketch.newHeapInstance();
    }

    NumberSketch(SketchData data) {
        name = data.name();
        type = data.type();
        moments = new Moments(data);
        distinct = new DistinctCount(data);
        sampling = new Sampling(data.stride());
        sample = KllDoublesSketch.heapify(Memory.wrap(data.sample()));
        rows = data.rows();
        nulls = data.nulls();
        infinite = data.infinite();
    }

    /** Takes in {@code n} values; NaN is one that is missing. What is in {@code values} then is of no use to anybody. */
    public void add(double[] values, int n) {
        int good = 0;
        boolean least = false;
        boolean greatest = false;
        for (int i = 0; i < n; i++) {
            double value = values[i];
            if (Math.abs(value) <= Double.MAX_VALUE) {
                values[good++] = value;
            } else if (Double.isNaN(value)) {
                nulls++;
            } else {
                infinite++;
                least |= value < 0;
                greatest |= value > 0;
            }
        }
        addInfinite(least, greatest);
        rows += n;
        distinct.add(values, good);
        moments.add(values, good);
        int sampled = 0;
        for (int i = sampling.next(0, good); i < good; i = sampling.next(i + 1, good)) {
            values[sampled++] = values[i];
        }
        sampling.advance(good);
        if (sampled > 0) {
            sample.update(values, 0, sampled);
        }
    }

    private void addInfinite(boolean least, boolean greatest) {
        if (least) {
            distinct.add(new double[] {Double.NEGATIVE_INFINITY}, 1);
        }
        if (greatest) {
            distinct.add(new double[] {Double.POSITIVE_INFINITY}, 1);
        }
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
        if (!(other instanceof NumberSketch numbers)) {
            throw new IllegalArgumentException("column '" + name + "': a sketch of texts (expected: of numbers)");
        }
        rows += numbers.rows;
        nulls += numbers.nulls;
        infinite += numbers.infinite;
        moments.merge(numbers.moments);
        distinct.merge(numbers.distinct);
        if (sampling.stride() >= numbers.sampling.stride()) {
            addThinned(sample, numbers.sample, sampling.stride() / numbers.sampling.stride());
        } else {
            KllDoublesSketch coarser = KllDoublesSketch.heapify(Memory.wrap(numbers.sample.toByteArray()));
            addThinned(coarser, sample, numbers.sampling.stride() / sampling.stride());
            sample = coarser;
            sampling = new Sampling(numbers.sampling.stride());
        }
    }

    /** Adds what stands for {@code ratio} times fewer values each, so that all weigh the same again. */
    private static void addThinned(KllDoublesSketch to, KllDoublesSketch from, int ratio) {
        if (from.isEmpty()) {
            return;
        }
        if (ratio == 1) {
            to.merge(from);
            return;
        }
        long carried = ratio / 2;
        var values = from.getSortedView().iterator();
        while (values.next()) {
            carried += values.getWeight();
            if (carried >= ratio) {
                to.update(values.getQuantile(), carried / ratio);
                carried %= ratio;
            }
        }
    }

    @Override
    public ColumnStatistics statistics() {
        return new ColumnStatistics(name, type, rows, nulls, distinct.estimate(), numbers(), null);
    }

    @Override
    public SketchData data() {
        return new SketchData(
                name,
                type,
                false,
                sampling.stride(),
                rows,
                nulls,
                infinite,
                moments.count(),
                moments.count() == 0 ? 0 : moments.min(),
                moments.count() == 0 ? 0 : moments.max(),
                moments.mean(),
                moments.squares(),
                null,
                null,
                distinct.bytes(),
                sample.toByteArray());
    }

    private @Nullable Numbers numbers() {
        if (moments.count() == 0) {
            return null;
        }
        return new Numbers(
                moments.min(),
                moments.max(),
                moments.mean(),
                moments.deviation(),
                infinite,
                sample.isEmpty() ? List.of() : quantiles(),
                sample.isEmpty() ? new Histogram(List.of(), List.of()) : histogram());
    }

    private List<Quantile> quantiles() {
        DoublesSortedView view = sample.getSortedView();
        return RANKS.stream()
                .map(rank -> new Quantile(rank, view.getQuantile(rank, QuantileSearchCriteria.INCLUSIVE)))
                .toList();
    }

    /** A column of few whole numbers has a bin for each; else all bins together reach from the least to the greatest value. */
    private Histogram histogram() {
        double low = moments.min();
        double high = moments.max();
        boolean whole = !List.of("floating", "decimal", "timestamp").contains(type) && high - low < BINS;
        int bins = whole ? (int) (high - low) + 1 : BINS;
        double width = whole ? 1 : (high - low) / bins;
        double start = whole ? low - 0.5 : low;
        if (!(width > 0) || start + width == start || high - width == high || Double.isInfinite(width)) {
            return new Histogram(List.of(low, high), List.of(moments.count()));
        }
        double[] inner = new double[bins - 1];
        List<Double> bounds = new ArrayList<>(bins + 1);
        bounds.add(start);
        for (int i = 0; i < inner.length; i++) {
            inner[i] = start + width * (i + 1);
            bounds.add(inner[i]);
        }
        bounds.add(whole ? high + 0.5 : high);
        return new Histogram(bounds, counts(inner));
    }

    private List<Long> counts(double[] inner) {
        double[] below = inner.length == 0
                ? new double[] {1}
                : sample.getSortedView().getCDF(inner, QuantileSearchCriteria.EXCLUSIVE);
        List<Long> counts = new ArrayList<>(below.length);
        long before = 0;
        for (double fraction : below) {
            long upTo = Math.round(fraction * moments.count());
            counts.add(upTo - before);
            before = upTo;
        }
        return counts;
    }
}
