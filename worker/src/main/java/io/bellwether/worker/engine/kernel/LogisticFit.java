package io.bellwether.worker.engine.kernel;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.worker.collective.Collective;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.ValidationMetric;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Minimizes f(w) = mean logistic loss + l2/2 |w|^2 by L-BFGS with a backtracking line search (Armijo's rule, c = 1e-4). One epoch
 * is one accepted step; it costs one pass over the train rows, and one more for each halving, which past the first epochs is
 * rare. Deterministic: no randomness, and the kernels' sums don't depend on the number of threads. Ends early where the gradient
 * or the progress vanishes: f is convex, so that is the optimum.
 *
 * In a gang all members do all of this with the same numbers; only the sums over the rows are shared out, and only member 0
 * evaluates, reports and saves.
 */
/** One full-batch fit. Confined to its trial. */
final class LogisticFit {
    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final int MAX_HALVINGS = 30;

    private final TrialContext context;
    private final LogisticData data;
    private final @Nullable Collective gang;
    private final LogisticObjective objective;
    private final double tolerance;
    private final LimitedMemory memory = new LimitedMemory();
    private int epoch;
    private double[] weights;
    private double[] gradient;
    private double value;

    LogisticFit(TrialContext context, LogisticData data) {
        this.context = context;
        this.data = data;
        this.gang = context.gang().orElse(null);
        this.objective = new LogisticObjective(data, context.params().getDouble("l2"), gang);
        this.tolerance = context.params().getDouble("tolerance");
        this.weights = new double[data.dimension()];
        this.gradient = new double[data.dimension()];
        resume();
        this.value = objective.at(weights, gradient);
        if (!Double.isFinite(value)) {
            throw new ClusterException(
                    ErrorCode.INVALID_DATA,
                    "trainer 'logistic-regression': the loss is " + value
                            + " at the start (expected: finite); a feature holds infinite values: exclude it");
        }
    }

    LogisticObjective objective() {
        return objective;
    }

    /** Fits and gives one weight for each standardized column, and the intercept last. */
    double[] run() {
        int epochs = context.params().getInt("epochs");
        boolean moved = true;
        while (moved && epoch < epochs) {
            epoch++;
            context.checkCancelled();
            moved = step();
            if (leads()) {
                report();
            }
            if (moved && epoch < epochs && context.wantsCheckpoint(epoch)) {
                context.checkpoint(
                        epoch, leads() ? new FitState(epoch, weights, memory.pairs()).toBytes() : new byte[0]);
            }
        }
        if (!moved) {
            context.log("converged after epoch " + epoch + ": loss " + value);
        }
        return weights;
    }

    private boolean leads() {
        return gang == null || gang.rank() == 0;
    }

    private void report() {
        double[] predictions = data.validationProbabilities(weights, objective.standardization());
        double metric = ValidationMetric.of(
                context.metric(), predictions, context.dataset().validationLabels());
        context.report(epoch, context.metric().name(), metric);
    }

    /** Goes on from the checkpoint, if there is one: in a gang all from that of member 0, which then is the same for all. */
    private void resume() {
        byte[] saved = leads() ? context.resumeFrom().orElse(new byte[0]) : new byte[0];
        byte[] bytes = gang == null ? saved : gang.broadcast(saved);
        if (bytes.length == 0) {
            return;
        }
        try {
            FitState state = FitState.read(bytes, data.dimension());
            epoch = state.epoch();
            weights = state.weights();
            state.memory().forEach(pair -> memory.add(pair[0], pair[1]));
            context.log("resumed from the checkpoint of epoch " + epoch);
        } catch (IllegalArgumentException e) {
            context.log(e.getMessage() + "; begins anew");
        }
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
            double candidateValue = objective.at(candidate, candidateGradient);
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
