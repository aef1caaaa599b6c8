package io.bellwether.kernels.opencl;

import io.bellwether.kernels.Kernels;
import io.bellwether.kernels.Matrix;
import io.bellwether.kernels.Reduction;
import io.bellwether.kernels.RowRange;
import io.bellwether.kernels.StandIn;
import java.util.Arrays;

/**
 * What {@link OpenclProcessTest} runs in a process of its own: sums the rows of a small matrix, of one of the size given, of the
 * small one again, and once more by kernels opened after that, and says after each who computed and whether it is right.
 */
final class ChildProgram {
    private static final int COLUMNS = 70;

    private ChildProgram() {}

    public static void main(String[] arguments) {
        int largeRows = Integer.parseInt(arguments[0]);
        try (Kernels kernels = Kernels.open(1);
                Matrix small = matrix(kernels, 10)) {
            report("small", kernels, small);
            try (Matrix large = matrix(kernels, largeRows)) {
                report("large", kernels, large);
                report("large", kernels, large);
            }
            report("again", kernels, small);
            try (Matrix later = matrix(kernels, 10)) {
                report("later", kernels, later);
            }
        }
        try (Kernels others = Kernels.open(1);
                Matrix large = matrix(others, largeRows)) {
            report("others", others, large);
        }
        System.out.println("stands in: " + StandIn.summary().orElse("nothing"));
    }

    private static Matrix matrix(Kernels kernels, int rows) {
        float[] ones = new float[rows * COLUMNS];
        Arrays.fill(ones, 1);
        return kernels.matrix(ones, rows, COLUMNS);
    }

    private static void report(String name, Kernels kernels, Matrix matrix) {
        float[] sums = kernels.reduceRows(matrix, new RowRange(0, matrix.rows()), Reduction.SUM);
        boolean right = true;
        for (float sum : sums) {
            right &= sum == COLUMNS;
        }
        System.out.println(name + ": " + kernels.provider() + " right=" + right + " on " + kernels.device());
    }
}
