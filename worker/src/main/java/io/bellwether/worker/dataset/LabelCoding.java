package io.bellwether.worker.dataset;

import java.util.List;

/**
 * How the label column becomes a number.
 *
 * @param classes the two values that become 0 and 1, in this order; empty if the values are taken as they are
 */
public record LabelCoding(List<String> classes) {
    /** Numbers as they are. */
    public static final LabelCoding AS_IS = new LabelCoding(List.of());

    public LabelCoding {
        classes = List.copyOf(classes);
    }

    /** The coding of two values: as they are if they are 0 and 1, else by their order. */
    public static LabelCoding ofTwo(List<String> sorted) {
        return sorted.equals(List.of("0", "1")) ? AS_IS : new LabelCoding(sorted);
    }

    /** The label of a row; NaN for null. */
    public double value(ColumnVector vector, int row) {
        if (vector.isNull(row)) {
            return Double.NaN;
        }
        if (classes.isEmpty()) {
            return vector.number(row);
        }
        String value = vector.text(row);
        return value.equals(classes.get(1)) ? 1 : value.equals(classes.get(0)) ? 0 : Double.NaN;
    }
}
