package io.bellwether.worker.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.transform.TransformSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Scores against NumPy's numbers, and which columns they leave. */
class SelectionTest {
    private static final double[] A = {3, 1, 2, 5, 4, 8, 6, 7, 9, 12, 11, 10};
    private static final double[] B = {1, 0, 2, 1, 3, 0, 1, 2, 0, 1, 4, 1};
    private static final double[] C = {0.5, 1.5, -1, 0, 2, 2.5, -0.5, 1, 0, 0.25, 0.75, 3};
    private static final float[] LABELS = {0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1};
    private static final List<String> ABC = List.of("a", "b", "c");

    private static ListRows rows() {
        return new ListRows(5, LABELS).numbers("a", A).numbers("b", B).numbers("c", C);
    }

    private static List<String> left(ListRows rows, String name, Object... options) {
        TransformSpec spec = TransformSpec.of(name);
        for (int i = 0; i < options.length; i += 2) {
            spec = spec.with((String) options[i], options[i + 1]);
        }
        return Pipeline.fit(rows.inputs(), List.of(spec), rows).pipeline().outputs();
    }

    @Test
    void leastSquaresAreNumPys() {
        Gram gram = Gram.of("test", rows(), ABC);
        double[] weights = gram.weights(List.of(0, 1, 2));
        assertThat(weights[0]).isCloseTo(-0.03222595882446454, within(1e-7));
        assertThat(weights[1]).isCloseTo(-0.19326874364451366, within(1e-7));
        assertThat(weights[2]).isCloseTo(-0.09115380815663394, within(1e-7));
        assertThat(gram.explained(List.of(0, 1, 2))).isCloseTo(0.04704073269591458, within(1e-7));
        assertThat(gram.explained(List.of(1, 2))).isCloseTo(0.046059511883662085, within(1e-7));
        assertThat(SelectionFits.fOf(gram.withLabel(0), 12)).isCloseTo(0.05423865006026516, within(1e-9));
    }

    @Test
    void searchesFollowFromThem() {
        assertThat(left(rows(), "select-importance", "k", 2)).containsExactly("b", "c");
        assertThat(left(rows(), "select-recursive", "k", 1)).containsExactly("b");
        assertThat(left(rows(), "select-forward", "k", 2)).containsExactly("b", "c");
        assertThat(left(rows(), "select-backward", "k", 2)).containsExactly("b", "c");
        assertThat(left(rows(), "select-univariate", "k", 2)).containsExactly("b", "c");
    }

    @Test
    void chiSquaredAndInformationAreNumPys() {
        TransformSpec spec = TransformSpec.of("select-univariate").with("score", "chi2");
        assertThat(LabelScores.chiSquared(spec, rows(), List.of("a"))[0]).isCloseTo(0.11868131868131868, within(1e-12));
        double[] codes = {1, 0, 0, 2, Double.NaN, 1, 0, 3, 1, 0, 1, 0};
        ListRows coded = new ListRows(5, LABELS).numbers("city", codes);
        assertThat(LabelScores.mutualInformation(coded, List.of("city"), 16)[0])
                .isCloseTo(0.4917482177852561, within(1e-12));
    }

    @Test
    void dropsWhatSaysNothingOrTheSame() {
        double[] twice = Arrays.stream(A).map(x -> 2 * x + 1).toArray();
        ListRows rows = rows().numbers("constant", new double[12]).numbers("twice", twice);
        assertThat(left(rows, "select-variance")).containsExactly("a", "b", "c", "twice");
        assertThat(left(rows, "select-correlation")).containsExactly("a", "b", "c", "constant");
        // Columns that say the same, and a constant one, are no reason to fail.
        assertThat(left(rows, "select-recursive", "k", 3)).hasSize(3).doesNotContain("constant");
        assertThat(left(rows, "select-forward", "k", 99)).hasSize(5);
    }

    @Test
    void findsTheColumnsThatMakeTheLabel() {
        int n = 3_000;
        Random random = new Random(5);
        double[][] columns = new double[20][n];
        float[] labels = new float[n];
        for (int row = 0; row < n; row++) {
            for (double[] column : columns) {
                column[row] = random.nextInt(10) == 0 ? Double.NaN : random.nextGaussian();
            }
            double x = Double.isNaN(columns[3][row]) ? 0 : columns[3][row];
            double y = Double.isNaN(columns[17][row]) ? 0 : columns[17][row];
            labels[row] = x - 2 * y + 0.5 * random.nextGaussian() > 0 ? 1 : 0;
        }
        ListRows rows = new ListRows(256, labels);
        for (int i = 0; i < columns.length; i++) {
            rows.numbers("c" + i, columns[i]);
        }
        for (String name : List.of(
                "select-univariate",
                "select-mutual-information",
                "select-recursive",
                "select-forward",
                "select-backward",
                "select-importance")) {
            assertThat(left(rows, name, "k", 2)).as(name).containsExactly("c3", "c17");
        }
    }

    @Test
    void quantilesOfASampleAreNear() {
        int n = 200_000;
        double[] values = new Random(3).doubles(n).toArray();
        ListRows rows = new ListRows(4_096, new float[n]).numbers("x", values);
        Quantiles.forEach(rows, List.of("x"), 20_000, (column, sorted) -> {
            assertThat(sorted.length).isBetween(19_000, 21_000);
            assertThat(Quantiles.at(sorted, 0.25)).isCloseTo(0.25, within(0.02));
        });
        Quantiles.forEach(
                rows, List.of("x"), (column, sorted) -> assertThat(sorted).hasSize(n));
    }
}
