package io.bellwether.worker.transform;

import java.util.List;

/** Numbers kept within bounds. */
record Clipped(List<Bounds> columns) implements FittedStep {
    Clipped {
        columns = List.copyOf(columns);
    }

    record Bounds(String column, double low, double high) {}

    @Override
    public Applied open() {
        return frame -> {
            for (Bounds bounds : columns) {
                double[] from = frame.numbers(bounds.column());
                double[] to = new double[frame.rows()];
                for (int row = 0; row < to.length; row++) {
                    to[row] = Math.max(bounds.low(), Math.min(bounds.high(), from[row])); // NaN stays
                }
                frame.put(new Column.Numbers(bounds.column(), to));
            }
        };
    }
}
