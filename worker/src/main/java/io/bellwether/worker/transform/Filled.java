package io.bellwether.worker.transform;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Missing values replaced.
 *
 * @param indicators columns beside which another one says where a value was missing
 */
record Filled(List<Fill> columns, List<String> indicators) implements FittedStep {
    static final String INDICATOR = "_missing";

    Filled {
        columns = List.copyOf(columns);
        indicators = List.copyOf(indicators);
    }

    /** A number or a word, as the column holds. */
    record Fill(
            String column,
            @Nullable Double number,
            @Nullable String word) {}

    @Override
    public Applied open() {
        Map<Dictionary, Integer> codes = new HashMap<>(); // a dictionary equals itself only
        return frame -> {
            for (String column : indicators) {
                frame.put(new Column.Numbers(column + INDICATOR, missing(frame, column)));
            }
            for (Fill fill : columns) {
                frame.put(filled(frame, fill, codes));
            }
        };
    }

    private static double[] missing(Frame frame, String name) {
        double[] flags = new double[frame.rows()];
        Column column = frame.column(name);
        for (int row = 0; row < flags.length; row++) {
            flags[row] = isMissing(column, row) ? 1 : 0;
        }
        return flags;
    }

    static boolean isMissing(Column column, int row) {
        if (column instanceof Column.Words words) {
            return words.codes()[row] == Column.Words.MISSING;
        }
        double[] values = column instanceof Column.Times times ? times.seconds() : ((Column.Numbers) column).values();
        return Double.isNaN(values[row]);
    }

    private static Column filled(Frame frame, Fill fill, Map<Dictionary, Integer> codes) {
        Column column = frame.column(fill.column());
        String word = fill.word();
        if (column instanceof Column.Words words && word != null) {
            int code = codes.computeIfAbsent(words.dictionary(), dictionary -> dictionary.code(word));
            int[] to = new int[frame.rows()];
            for (int row = 0; row < to.length; row++) {
                int from = words.codes()[row];
                to[row] = from == Column.Words.MISSING ? code : from;
            }
            return new Column.Words(fill.column(), to, words.dictionary());
        }
        Double number = fill.number();
        if (number == null) {
            throw new IllegalStateException("no number for column '" + fill.column() + "'");
        }
        double[] from = frame.numbers(fill.column());
        double[] to = new double[frame.rows()];
        for (int row = 0; row < to.length; row++) {
            to[row] = Double.isNaN(from[row]) ? number : from[row];
        }
        return new Column.Numbers(fill.column(), to);
    }
}
