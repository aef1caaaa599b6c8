package io.bellwether.worker.transform;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How often a column's categories occur in the training rows, in all and in each of some parts, and what their labels sum up to. */
final class CategoryCounts {
    /** Bounds the memory of a fit; ids of rows are no categories. */
    static final int MAX_CATEGORIES = 1 << 21;

    private final int parts;
    private final Map<String, Sums[]> sums = new HashMap<>();
    private final Sums[] missing;
    private boolean numeric = true;

    private CategoryCounts(int parts) {
        this.parts = parts;
        this.missing = fresh(parts);
    }

    /** Count, and sums of labels and of their squares. */
    static final class Sums {
        long count;
        double sum;
        double squares;

        void add(double label) {
            count++;
            sum += label;
            squares += label * label;
        }

        Sums plus(Sums other, int sign) {
            Sums joined = new Sums();
            joined.count = count + sign * other.count;
            joined.sum = sum + sign * other.sum;
            joined.squares = squares + sign * other.squares;
            return joined;
        }
    }

    /** Says to which part a row belongs. */
    @FunctionalInterface
    interface Parts {
        int of(long row);
    }

    static Map<String, CategoryCounts> of(TrainRows rows, List<String> columns) {
        return of(rows, columns, 1, row -> 0);
    }

    static Map<String, CategoryCounts> of(TrainRows rows, List<String> columns, int parts, Parts part) {
        Map<String, CategoryCounts> counts = new HashMap<>();
        columns.forEach(column -> counts.put(column, new CategoryCounts(parts)));
        rows.forEach((frame, labels) -> columns.forEach(
                column -> Objects.requireNonNull(counts.get(column)).add(frame, frame.column(column), labels, part)));
        return counts;
    }

    private void add(Frame frame, Column column, float[] labels, Parts part) {
        numeric &= column instanceof Column.Numbers;
        Map<Object, Sums[]> seen = new HashMap<>(); // by code or number: cheaper than by text
        for (int row = 0; row < frame.rows(); row++) {
            Sums[] found = Filled.isMissing(column, row) ? missing : seen.get(key(column, row));
            if (found == null) {
                found = sums.computeIfAbsent(
                        Objects.requireNonNull(Categories.text(column, row)), text -> fresh(parts));
                seen.put(key(column, row), found);
                if (sums.size() > MAX_CATEGORIES) {
                    throw TransformErrors.data(
                            "column '" + column.name() + "'",
                            "more than " + MAX_CATEGORIES + " categories",
                            "fewer",
                            "exclude it, or use transform 'hash'");
                }
            }
            found[part.of(frame.firstRow() + row)].add(labels[row]);
        }
    }

    private static Object key(Column column, int row) {
        return column instanceof Column.Words words
                ? (Object) words.codes()[row]
                : (Object) ((Column.Numbers) column).values()[row];
    }

    private static Sums[] fresh(int parts) {
        Sums[] fresh = new Sums[parts];
        for (int part = 0; part < parts; part++) {
            fresh[part] = new Sums();
        }
        return fresh;
    }

    /** By category, in the order of numbers or texts. */
    Map<String, Sums> totals() {
        Comparator<String> order =
                numeric ? Comparator.comparingDouble(Double::parseDouble) : Comparator.naturalOrder();
        Map<String, Sums> totals = new TreeMap<>(order);
        sums.forEach((category, all) -> totals.put(category, total(all)));
        return totals;
    }

    Sums missing() {
        return total(missing);
    }

    /** What one part has of a category; of missing values for null. */
    Sums part(@Nullable String category, int part) {
        return category == null ? missing[part] : Objects.requireNonNull(sums.get(category))[part];
    }

    private static Sums total(Sums[] parts) {
        Sums total = new Sums();
        for (Sums part : parts) {
            total = total.plus(part, 1);
        }
        return total;
    }
}
