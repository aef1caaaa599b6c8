package io.bellwether.worker.dataset;

import java.util.List;
import org.apache.parquet.io.api.Binary;

/** How the label column becomes a number. Immutable. */
public final class LabelCoding {
    private static final List<String> AS_THEY_ARE = List.of("0", "1");

    /** Numbers as they are; texts that are 0 and 1, too. */
    public static final LabelCoding AS_IS = new LabelCoding(List.of());

    private final List<String> classes;
    private final List<Binary> texts;

    private LabelCoding(List<String> classes) {
        this.classes = List.copyOf(classes);
        texts = (classes.isEmpty() ? AS_THEY_ARE : this.classes)
                .stream().map(Binary::fromString).toList();
    }

    /** The coding of two values: as they are if they are 0 and 1, else by their order. */
    public static LabelCoding ofTwo(List<String> sorted) {
        return sorted.equals(AS_THEY_ARE) ? AS_IS : new LabelCoding(sorted);
    }

    /** The two values that become 0 and 1, in this order; empty if the values are taken as they are. */
    public List<String> classes() {
        return classes;
    }

    /** The labels of the first {@code rows} rows; NaN for null, and for what is none of the classes. */
    void values(ColumnVector vector, float[] into, int rows) {
        if (vector.column().kind() == TableColumn.Kind.TEXT) {
            for (int row = 0; row < rows; row++) {
                into[row] = vector.isNull(row) ? Float.NaN : ofText(vector, row);
            }
        } else if (classes.isEmpty()) {
            for (int row = 0; row < rows; row++) {
                into[row] = (float) vector.number(row);
            }
        } else {
            double zero = number(classes.get(0));
            double one = number(classes.get(1));
            for (int row = 0; row < rows; row++) {
                double value = vector.number(row);
                into[row] = value == one ? 1 : value == zero ? 0 : Float.NaN;
            }
        }
    }

    /** NaN of a word, which no number equals: in other files the column may have had words. */
    private static double number(String label) {
        try {
            return Double.parseDouble(label);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** By the bytes; those that are no UTF-8 by the text that they are read as. */
    private float ofText(ColumnVector vector, int row) {
        Binary bytes = vector.bytes(row);
        if (bytes.equals(texts.get(1))) {
            return 1;
        }
        if (bytes.equals(texts.get(0))) {
            return 0;
        }
        int at = classes.indexOf(vector.text(row));
        return at < 0 ? Float.NaN : at;
    }
}
