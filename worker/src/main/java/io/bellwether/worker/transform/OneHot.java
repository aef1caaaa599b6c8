package io.bellwether.worker.transform;

import java.util.ArrayList;
import java.util.List;

/** Categories as one column each, 1 where a row has it and else 0. */
record OneHot(List<Spread> columns) implements FittedStep {
    static final String OTHER = "(other)";
    static final String MISSING = "(missing)";

    OneHot {
        columns = List.copyOf(columns);
    }

    /** What a value that the training rows did not have is. */
    enum Unknown {
        IGNORE,
        INFREQUENT,
        ERROR
    }

    /**
     * @param places for each category the column, from 0, of {@code outputs}; -1 for none
     * @param outputs the names of the columns
     * @param other the column of rare categories; -1 if there is none
     * @param missing the column of missing values; -1 if there is none
     */
    record Spread(
            String column,
            List<String> categories,
            List<Integer> places,
            List<String> outputs,
            int other,
            int missing,
            Unknown unknown) {
        Spread {
            categories = List.copyOf(categories);
            places = List.copyOf(places);
            outputs = List.copyOf(outputs);
        }

        void apply(Frame frame, Categories lookup) {
            Column from = frame.column(column);
            int[] found = lookup.places(from, frame.rows());
            double[][] to = new double[outputs.size()][frame.rows()];
            for (int row = 0; row < found.length; row++) {
                int output = output(found[row], from, frame, row);
                if (output >= 0) {
                    to[output][row] = 1;
                }
            }
            frame.remove(column);
            for (int i = 0; i < to.length; i++) {
                frame.put(new Column.Numbers(outputs.get(i), to[i]));
            }
        }

        private int output(int place, Column from, Frame frame, int row) {
            if (place >= 0) {
                return places.get(place);
            }
            if (place == Categories.MISSING) {
                return missing;
            }
            if (unknown == Unknown.ERROR) {
                frame.leaveOut(row, column, String.valueOf(Categories.text(from, row)), RowError.UNKNOWN_CATEGORY);
            }
            return unknown == Unknown.INFREQUENT ? other : -1;
        }
    }

    @Override
    public Applied open() {
        List<Categories> lookups = new ArrayList<>();
        columns.forEach(spread -> lookups.add(new Categories(spread.categories())));
        return frame -> {
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).apply(frame, lookups.get(i));
            }
        };
    }
}
