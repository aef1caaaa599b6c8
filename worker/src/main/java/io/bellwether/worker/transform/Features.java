package io.bellwether.worker.transform;

import java.util.List;

/** A fitted pipeline at work. Caller-confined. */
public final class Features {
    private final List<Applied> steps;
    private final List<String> outputs;

    Features(List<Applied> steps, List<String> outputs) {
        this.steps = List.copyOf(steps);
        this.outputs = outputs;
    }

    /** How many features a row has. */
    public int width() {
        return outputs.size();
    }

    /**
     * Takes the frame through all steps and fills the first rows of a row-major matrix.
     *
     * @param frame the pipeline's inputs; used up
     * @param matrix at least {@code frame.rows() * width()} long
     */
    public void fill(Frame frame, float[] matrix) {
        for (Applied step : steps) {
            step.apply(frame);
        }
        int width = outputs.size();
        for (int feature = 0; feature < width; feature++) {
            Column column = frame.column(outputs.get(feature));
            double[] values =
                    column instanceof Column.Times times ? times.seconds() : ((Column.Numbers) column).values();
            for (int row = 0; row < frame.rows(); row++) {
                float value = (float) values[row];
                if (Float.isInfinite(value)) {
                    frame.leaveOut(row, column.name(), values[row], RowError.TOO_LARGE);
                    value = Float.NaN;
                }
                matrix[row * width + feature] = value;
            }
        }
    }
}
