package io.bellwether.bench;

import io.bellwether.client.search.SearchSpace;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/*
 * What stands for trainings here, of eight parameters x0..x7 in [0, 1]:
 *
 *   final accuracy  A(x)    = 0.95 - 0.45 sum_i w_i ((x_i - c_i) / max(c_i, 1 - c_i))^2, with the weights and centres below
 *   pace            p(x)    = 0.5 + 0.8 x0 (1 - x3 / 2)
 *   accuracy        a(x, t) = 0.5 + (A(x) - 0.5) (1 - (1 + t)^-p) / (1 - (1 + R)^-p) + noise,   t = 1..R steps, R = 81
 *   noise           normal, of standard deviation 0.004, drawn from the configuration and the step
 *   a step's time   exp(1.4 (x4 - 1/2)): 0.5 to 2, so that workers finish at different times
 *
 * The power law is pow3 of Domhan, Springenberg and Hutter, "Speeding up automatic hyperparameter optimization of deep neural networks by
 * extrapolation of learning curves" (IJCAI 2015), scaled so that it arrives at A(x) at the last step. The pace depends on the
 * parameters, and is highest where A is not: with x0's best at 0.35 the quickest learners are not the best, so curves cross. Over the
 * space, Spearman's rank correlation with the last step's values is 0.51, 0.73, 0.91 and 0.98 at the steps 1, 3, 9 and 27.
 * 1.7 of 10,000 random configurations are within 1% of the best.
 */
/** Synthetic learning curves: documented, noisy, and crossing each other. */
final class LearningCurves {
    static final int STEPS = 81;
    static final double BEST = 0.95;

    private static final double[] WEIGHTS = {0.22, 0.18, 0.15, 0.13, 0.11, 0.09, 0.07, 0.05};
    private static final double[] CENTRES = {0.35, 0.7, 0.2, 0.6, 0.45, 0.8, 0.3, 0.55};
    private static final double NOISE = 0.004;

    private LearningCurves() {}

    static SearchSpace space() {
        SearchSpace.Builder space = SearchSpace.builder();
        for (int i = 0; i < WEIGHTS.length; i++) {
            space.uniform("x" + i, 0, 1);
        }
        return space.build();
    }

    private static double at(Map<String, Object> params, int i) {
        return ((Number) Objects.requireNonNull(params.get("x" + i))).doubleValue();
    }

    /** The accuracy at the last step, without noise. */
    static double last(Map<String, Object> params) {
        double away = 0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            double scaled = (at(params, i) - CENTRES[i]) / Math.max(CENTRES[i], 1 - CENTRES[i]);
            away += WEIGHTS[i] * scaled * scaled;
        }
        return BEST - 0.45 * away;
    }

    /** What the trial reports after so many steps, the same whenever it is asked. */
    static double reported(Map<String, Object> params, int step) {
        SplittableRandom random = new SplittableRandom(params.hashCode() * 1_000_003L + step);
        double noise =
                NOISE * Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        return withoutNoise(params, step) + noise;
    }

    static double withoutNoise(Map<String, Object> params, int step) {
        double pace = 0.5 + 0.8 * at(params, 0) * (1 - at(params, 3) / 2);
        return 0.5 + (last(params) - 0.5) * (1 - Math.pow(1 + step, -pace)) / (1 - Math.pow(1 + STEPS, -pace));
    }

    /** How long each of its steps takes. */
    static double stepTime(Map<String, Object> params) {
        return Math.exp(1.4 * (at(params, 4) - 0.5));
    }

    /** Whether the configuration, fitted to its end, is within 1% of the best there is. */
    static boolean isGood(Map<String, Object> params) {
        return last(params) >= 0.99 * BEST;
    }
}
