package io.bellwether.worker.transform;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the place of values in a list of categories. Numbers are categories too, by the text that they are written as. What it has
 * looked up of a dictionary it remembers. Caller-confined.
 */
final class Categories {
    static final int MISSING = -1;
    static final int UNKNOWN = -2;

    private final Map<String, Integer> places = new HashMap<>();
    private final Map<Double, Integer> ofNumbers = new HashMap<>();
    private @Nullable Dictionary known;
    private int[] ofCodes = new int[0];
    private int looked;

    Categories(List<String> categories) {
        for (int place = 0; place < categories.size(); place++) {
            places.put(categories.get(place), place);
        }
    }

    /** The text of a number that is a category. */
    static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** The category of a row as a text; null if it is missing. */
    static @Nullable String text(Column column, int row) {
        if (Filled.isMissing(column, row)) {
            return null;
        }
        return column instanceof Column.Words words
                ? words.dictionary().word(words.codes()[row])
                : text(((Column.Numbers) column).values()[row]);
    }

    /** The place of each row's value, {@link #MISSING} or {@link #UNKNOWN}. */
    int[] places(Column column, int rows) {
        int[] found = new int[rows];
        if (column instanceof Column.Words words) {
            learn(words.dictionary());
            for (int row = 0; row < rows; row++) {
                int code = words.codes()[row];
                found[row] = code == Column.Words.MISSING ? MISSING : ofCodes[code];
            }
            return found;
        }
        double[] values = ((Column.Numbers) column).values();
        for (int row = 0; row < rows; row++) {
            found[row] = Double.isNaN(values[row]) ? MISSING : place(values[row]);
        }
        return found;
    }

    private int place(double value) {
        Integer known = ofNumbers.get(value);
        if (known == null) {
            known = places.getOrDefault(text(value), UNKNOWN);
            if (known != UNKNOWN) {
                ofNumbers.put(value, known);
            }
        }
        return known;
    }

    private void learn(Dictionary dictionary) {
        if (dictionary != known) {
            known = dictionary;
            looked = 0;
        }
        if (ofCodes.length < dictionary.size()) {
            ofCodes = Arrays.copyOf(ofCodes, Math.max(16, dictionary.size() * 2));
        }
        for (; looked < dictionary.size(); looked++) {
            ofCodes[looked] = places.getOrDefault(dictionary.word(looked), UNKNOWN);
        }
    }
}
