package io.bellwether.worker.dataset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.parquet.io.api.Binary;

/** What was seen of the labels of a table, or of a piece of one. Caller-confined. */
final class LabelLook {
    /** Different bytes that are no UTF-8 may be one text, and so on without end. */
    private static final int MAX_TEXTS = 16;

    private final boolean text;
    private final int maxValues;
    private final Set<String> values;
    private final List<String> inOrder = new ArrayList<>();
    private final double[] numbers;
    private final List<Binary> texts = new ArrayList<>();
    private long rows;
    private long missing;
    private long firstMissing = -1;

    /** Nothing yet; {@code maxValues}: different values after which no more are looked for. */
    LabelLook(boolean text, int maxValues) {
        this.text = text;
        this.maxValues = maxValues;
        values = new TreeSet<>(text ? Comparator.naturalOrder() : Comparator.comparingDouble(Double::parseDouble));
        numbers = new double[maxValues];
    }

    /** Looks at a piece. */
    static LabelLook of(TablePiece piece, String label, boolean text, int maxValues) {
        LabelLook look = new LabelLook(text, maxValues);
        try (TableReader reader = piece.read(List.of(label))) {
            ColumnVector labels = reader.columns().get(0);
            for (int batch = reader.next(); batch > 0; batch = reader.next()) {
                for (int row = 0; row < batch; row++) {
                    look.add(labels, row);
                }
            }
        }
        return look;
    }

    /** Takes in what another has seen of the rows that follow. */
    void add(LabelLook next) {
        firstMissing = missing == 0 && next.missing > 0 ? rows + next.firstMissing : firstMissing;
        missing += next.missing;
        rows += next.rows;
        for (String value : next.inOrder) {
            if (values.size() < maxValues && values.add(value)) {
                inOrder.add(value);
            }
        }
    }

    long rows() {
        return rows;
    }

    /** Rows without a label. */
    long missing() {
        return missing;
    }

    /** The first of them; -1 if there is none. */
    long firstMissing() {
        return firstMissing;
    }

    /** The first different values that came, sorted. */
    List<String> values() {
        return List.copyOf(values);
    }

    private void add(ColumnVector labels, int row) {
        if (labels.isNull(row) || (!text && Double.isNaN(labels.number(row)))) {
            firstMissing = missing++ == 0 ? rows : firstMissing;
        } else if (values.size() < maxValues && !isKnown(labels, row)) {
            String value = labels.text(row);
            if (values.add(value)) {
                inOrder.add(value);
            }
        }
        rows++;
    }

    /** Whether a label was just seen: few are worth a text. Notes those that were not. */
    private boolean isKnown(ColumnVector labels, int row) {
        if (text) {
            Binary label = labels.bytes(row);
            boolean isKnown = texts.contains(label);
            if (!isKnown && texts.size() < MAX_TEXTS) {
                texts.add(label.copy());
            }
            return isKnown;
        }
        double number = labels.number(row);
        for (int i = 0; i < values.size(); i++) {
            if (Double.compare(numbers[i], number) == 0) {
                return true;
            }
        }
        numbers[values.size()] = number;
        return false;
    }
}
