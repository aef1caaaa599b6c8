package io.bellwether.client.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one column of a dataset version, found while it was loaded. Immutable; new fields may be added.
 *
 * @param type what the values are: integer, unsigned, decimal, floating, boolean, date (days since 1970), timestamp (seconds
 *     since 1970) or text
 * @param rows all rows, those without a value too
 * @param nulls rows without a value: null or NaN
 * @param distinct how many different values there are; an estimate above some hundreds, mostly within 3%
 * @param numbers of a column of numbers that has at least one finite value, else null
 * @param texts of a text column that has at least one value, else null
 */
public record ColumnStatistics(
        String name,
        String type,
        long rows,
        long nulls,
        long distinct,
        @Nullable Numbers numbers,
        @Nullable Texts texts) {

    /**
     * Of the finite values.
     *
     * @param infinite how many values were infinite
     * @param deviation the standard deviation (of all values, not estimated for more)
     * @param quantiles at some ranks, rising; each within 1.7% of its rank, exact if there are few rows
     */
    public record Numbers(
            double min,
            double max,
            double mean,
            double deviation,
            long infinite,
            List<Quantile> quantiles,
            Histogram histogram) {
        public Numbers {
            quantiles = List.copyOf(quantiles);
        }
    }

    /** The value below or at which the fraction {@code rank} of all values lies. */
    public record Quantile(double rank, double value) {}

    /**
     * How many values lie in bins of one width, as exact as the quantiles are.
     *
     * @param bounds of the bins: one more than there are counts, rising; a value on a bound belongs to the bin above it, the
     *     last one to the last bin
     */
    public record Histogram(List<Double> bounds, List<Long> counts) {
        public Histogram {
            bounds = List.copyOf(bounds);
            counts = List.copyOf(counts);
        }
    }

    /**
     * Of the texts.
     *
     * @param min the first by its UTF-8 bytes, cut to 64 characters
     * @param max the last
     * @param minLength characters (Unicode code points) of the shortest
     * @param maxLength of the longest
     * @param meanLength of all
     * @param frequent the most frequent, most frequent first; of many rows estimated from a sample
     */
    public record Texts(
            String min, String max, long minLength, long maxLength, double meanLength, List<Frequent> frequent) {
        public Texts {
            frequent = List.copyOf(frequent);
        }
    }

    /** A text, cut to 64 characters, and about how many rows have it. */
    public record Frequent(String value, long rows) {}
}
