package io.bellwether.worker.engine.kernel;

import io.bellwether.kernels.ColumnStatistics;
import io.bellwether.kernels.RowRange;
import io.bellwether.kernels.Standardization;
import io.bellwether.worker.collective.Collective;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a fit minimizes: the mean logistic loss over all train rows and an L2 penalty on all weights but the intercept. In a gang
 * each member sums over its own part of the rows, and the sums are added up: every member gets the same value and gradient, bit
 * for bit, and so takes the same steps. Confined to its trial.
 */
final class LogisticObjective {
    private final LogisticData data;
    private final double l2;
    private final @Nullable Collective gang;
    private final RowRange rows;
    private final ColumnStatistics statistics;
    private final Standardization standardization;

    /** @param gang null if this node fits alone */
    LogisticObjective(LogisticData data, double l2, @Nullable Collective gang) {
        this.data = data;
        this.l2 = l2;
        this.gang = gang;
        if (gang == null) {
            this.rows = data.trainRows();
            this.statistics = data.statistics();
        } else {
            this.rows = part(data.trainRows().size(), gang.rank(), gang.size());
            this.statistics = GangStatistics.of(data.statistics(rows), gang);
        }
        this.standardization = statistics.standardization();
    }

    /** A member's part of the rows: contiguous, and of the same size for all, but for one row. */
    static RowRange part(long rows, int rank, int size) {
        return new RowRange((int) (rows * rank / size), (int) (rows * (rank + 1) / size));
    }

    ColumnStatistics statistics() {
        return statistics;
    }

    Standardization standardization() {
        return standardization;
    }

    /** The value at {@code weights}; overwrites {@code gradient}. */
    double at(double[] weights, double[] gradient) {
        double loss = sum(weights, gradient);
        double scale = 1.0 / data.trainRows().size();
        double penalty = 0;
        for (int j = 0; j < gradient.length; j++) {
            gradient[j] *= scale;
            if (j < gradient.length - 1) {
                gradient[j] += l2 * weights[j];
                penalty += weights[j] * weights[j];
            }
        }
        return loss * scale + l2 / 2 * penalty;
    }

    private double sum(double[] weights, double[] gradient) {
        double loss = data.logisticGradient(rows, weights, standardization, gradient);
        if (gang == null) {
            return loss;
        }
        double[] sums = Arrays.copyOf(gradient, gradient.length + 1); // one message rather than two
        sums[gradient.length] = loss;
        gang.allReduce(sums);
        System.arraycopy(sums, 0, gradient, 0, gradient.length);
        return sums[gradient.length];
    }
}
