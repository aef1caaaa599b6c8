package io.bellwether.worker.engine.kernel;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.kernels.Standardization;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.ValidationMetric;

/*
 * Implementation note.
 *
 * Minimizes f(w) = mean logistic loss + l2/2 |w|^2 by L-BFGS with a backtracking line search (Armijo's rule, c = 1e-4). One epoch
 * is one accepted step; it costs one pass over the train rows, and one more for each halving, which past the first epochs is
 * rare. Deterministic: no randomness, and the kernels' sums don't depend on the number of threads. Ends early where the gradient
 * or the progress vanishes: f is convex, so that is the optimum.
 */
/** One full-batch fit. Confined to its trial. */
final class LogisticFit {
    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final int MAX_HALVINGS = 30;

    private final TrialContext context;
    private final LogisticData data;
    private final Standardization standardization;
    private final double l2;
    private final double tolerance;
    private final LimitedMemory memory = new LimitedMemory();
    private double[] weights;
    private double[] gradient;
    private double value;

    LogisticFit(TrialContext context, LogisticData data) {
        this.context = context;
        this.data = data;
        this.standardization = data.standardization();
        this.l2 = context.params().getDouble("l2");
        this.tolerance = context.params().getDouble("tolerance");
        this.weights = new double[data.dimension()];
        this.gradient = new double[data.dimension()];
        this.value = data.objective(weights, l2, standardization, gradient);
        if (!Double.isFinite(value)) {
            throw new ClusterException(
                    ErrorCode.INVALID_DATA,
                    "trainer 'logistic-regression': the loss is " + value
                            + " at the start (expected: finite); a feature holds infinite values: exclude it");
        }
    }

    /** Fits and gives one weight for each standardized column, and the intercept last. */
    double[] run() {
        int epochs = context.params().getInt("epochs");
        for (int epoch = 1; epoch <= epochs; epoch++) {
            context.checkCancelled();
            boolean moved = step();
            double[] predictions = data.validationProbabilities(weights, standardization);
            double metric = ValidationMetric.of(
                    context.metric(), predictions, context.dataset().validationLabels());
            context.report(epoch, context.metric().name(), metric);
            if (!moved) {
                context.log("converged after epoch " + epoch + ": loss " + value);
                break;
            }
        }
        return weights;
    }

    /** Takes one step downhill; false if there is nothing left to gain. */
    private boolean step() {
        double[] direction = memory.direction(gradient);
        double slope = LimitedMemory.dot(direction, gradient);
        if (slope >= 0 || Math.sqrt(LimitedMemory.dot(gradient, gradient)) < tolerance) {
            return false;
        }
        double size = context.params().getDouble("learning_rate");
        for (int halving = 0; halving < MAX_HALVINGS; halving++) {
            double[] candidate = weights.clone();
            LimitedMemory.addScaled(candidate, size, direction);
            double[] candidateGradient = new double[gradient.length];
            double candidateValue = data.objective(candidate, l2, standardization, candidateGradient);
            if (candidateValue <= value + SUFFICIENT_DECREASE * size * slope) {
                accept(candidate, candidateValue, candidateGradient);
                return true;
            }
            context.checkCancelled();
            size /= 2;
        }
        return false;
    }

    private void accept(double[] candidate, double candidateValue, double[] candidateGradient) {
        double[] step = candidate.clone();
        LimitedMemory.addScaled(step, -1, weights);
        double[] change = candidateGradient.clone();
        LimitedMemory.addScaled(change, -1, gradient);
        memory.add(step, change);
        weights = candidate;
        gradient = candidateGradient;
        value = candidateValue;
    }
}
