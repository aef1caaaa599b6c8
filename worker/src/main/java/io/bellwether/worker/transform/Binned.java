package io.bellwether.worker.transform;

import java.util.List;

/** Numbers by the bin that they fall into; what lies outside falls into the first or last. */
record Binned(List<Edges> columns, boolean oneHot) implements FittedStep {
    Binned {
        columns = List.copyOf(columns);
    }

    /** @param inner where one bin ends and the next, which holds this value, begins; ascending */
    record Edges(String column, List<Double> inner) {
        Edges {
            inner = List.copyOf(inner);
        }

        /** How many edges are at or below. */
        int bin(double value) {
            int low = 0;
            int high = inner.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (inner.get(middle) <= value) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    @Override
    public Applied open() {
        return frame -> columns.forEach(edges -> apply(frame, edges));
    }

    private void apply(Frame frame, Edges edges) {
        double[] from = frame.numbers(edges.column());
        double[][] to = new double[oneHot ? edges.inner().size() + 1 : 1][frame.rows()];
        for (int row = 0; row < frame.rows(); row++) {
            boolean missing = Double.isNaN(from[row]);
            int bin = missing ? 0 : edges.bin(from[row]);
            if (!oneHot) {
                to[0][row] = missing ? Double.NaN : bin;
            } else if (!missing) {
                to[bin][row] = 1;
            }
        }
        if (!oneHot) {
            frame.put(new Column.Numbers(edges.column(), to[0]));
            return;
        }
        frame.remove(edges.column());
        for (int i = 0; i < to.length; i++) {
            frame.put(new Column.Numbers(edges.column() + "#" + i, to[i]));
        }
    }
}
