package io.bellwether.worker.transform;

import java.util.List;

/** Numbers moved and scaled: {@code (x - center) / scale + offset}, and kept within bounds where there are some. */
record Affine(List<Scale> columns) implements FittedStep {
    Affine {
        columns = List.copyOf(columns);
    }

    record Scale(String column, double center, double scale, double offset, double low, double high) {
        static Scale of(String column, double center, double scale) {
            return new Scale(
                    column, center, scale == 0 ? 1 : scale, 0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
    }

    @Override
    public Applied open() {
        return frame -> {
            for (Scale scale : columns) {
                double[] from = frame.numbers(scale.column());
                double[] to = new double[frame.rows()];
                for (int row = 0; row < to.length; row++) {
                    double value = (from[row] - scale.center()) / scale.scale() + scale.offset();
                    to[row] = Math.max(scale.low(), Math.min(scale.high(), value));
                }
                frame.put(new Column.Numbers(scale.column(), to));
            }
        };
    }
}
