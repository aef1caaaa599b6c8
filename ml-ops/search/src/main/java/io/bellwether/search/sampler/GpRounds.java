package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A process that has closed in on a minimum has most of its points there, takes the whole space to be like the minimum's surroundings, is
 * sure that nothing else is to be found, and asks for the same again and again: its sample is biased by itself [1]. So the search begins
 * anew, as a descent does: a round ends once SETTLED of its trials are as good as its best, but for LITTLE of the deviation of its values,
 * and lie NEAR it on every axis. The next one knows of its own trials only, begins with points of Sobol's sequence of its own, and goes
 * after its own best.
 *
 * After the first round each FINER-th trial is no round's: there the process of all trials makes the best of them better still. So what a
 * function of one minimum loses is the speed of its last digits. Those trials also find and come down a new basin, as the process of all
 * trials knows the kernel best: with fewer of them, more searches end in a lesser minimum.
 *
 * LITTLE decides between basins and valleys: if less is asked, a round ends halfway down a valley; if more, there are too few trials left
 * for a second basin. docs/search-notes.md says what else was tried, with figures. One of these, an explorer, comes to far more of the best
 * minima where there are several, but loses on Levy's function, and costs more.
 *
 * Where the best of all lies on a bound, and all near it do, the process has never seen how the function goes on from there into the space,
 * and may stay for good (as on Hartmann 6 at -3.138, beside a minimum of -3.203 at a twenty-sixth of the range). So one of those trials is
 * for a point as good as the best but for its being half of NEAR off that bound.
 *
 * Rounds follow from the trials that ended, by their numbers. Words, and whole numbers of few values, are never near each other, and noise
 * hides that a round has settled: then there is but one.
 *
 * Cost: O(d) for each trial, once, and again for each suggestion while the best lies on a bound; O(round's trials x (d + log)) for one near
 * its round's best.
 *
 * [1] Ha, Nguyen, Zhang, van den Hengel: Provably efficient Bayesian optimization with unbiased Gaussian process hyperparameter
 *     estimation, arXiv 2306.06844.
 */
/** Which trials a Gaussian process is shown. Caller-confined. */
final class GpRounds {
    private static final int FEWEST = 10;
    private static final int SETTLED = 4;
    private static final double LITTLE = 3e-3;
    private static final double NEAR = 0.05;
    private static final int FINER = 3;

    private final UnitCube cube;
    private final Goal goal;
    /** What the rounds follow from, and where that lies. */
    private final List<Observation> learnt = new ArrayList<>();

    private final List<double[]> everywhere = new ArrayList<>();
    /** Which of these is the best of all; -1 if none has a value. */
    private int bestOfAll;

    /** The trials of the present round, and where they lie. */
    private final List<Observation> round = new ArrayList<>();

    private final List<double[]> points = new ArrayList<>();
    /** Which of them is the best; -1 if none has a value. */
    private int best;

    private double least;
    /** The number with which the present round begins. */
    private int first;

    GpRounds(UnitCube cube, Goal goal) {
        this.cube = cube;
        this.goal = goal;
        forget();
    }

    /** Takes note of all trials that ended, in the order of their numbers. */
    void learn(List<Observation> ended) {
        if (learnt.size() > ended.size() || !learnt.equals(ended.subList(0, learnt.size()))) {
            forget();
        }
        for (Observation trial : ended.subList(learnt.size(), ended.size())) {
            double[] point = cube.point(trial.params());
            learnt.add(trial);
            everywhere.add(point);
            boolean isBest = bestOfAll < 0 || Outcomes.cost(trial, goal) < Outcomes.cost(learnt.get(bestOfAll), goal);
            bestOfAll = GpValues.isGood(trial) && isBest ? learnt.size() - 1 : bestOfAll;
            if (isOfRound(trial.number())) {
                add(trial, point);
            }
        }
    }

    private void forget() {
        learnt.clear();
        everywhere.clear();
        bestOfAll = -1;
        begin(0);
    }

    /** Those of some trials that a process is shown which suggests trial {@code number}. */
    List<Observation> shown(List<Observation> trials, int number) {
        return first == 0 || isFiner(number)
                ? trials
                : trials.stream().filter(trial -> isOfRound(trial.number())).toList();
    }

    /** Whether a trial is to improve on the best of all rounds. */
    boolean isFiner(int number) {
        return first > 0 && number % FINER == 0;
    }

    /** A point beside the best of all, off a bound on which that one lies, if nothing is known from there; else null. */
    double @Nullable [] offBound() {
        double[] at = bestOfAll < 0 ? new double[0] : everywhere.get(bestOfAll);
        for (int axis = 0; axis < at.length; axis++) {
            boolean isOnBound =
                    cube.coordinates().get(axis) instanceof Coordinate.Continuum && (at[axis] <= 0 || at[axis] >= 1);
            if (isOnBound && !isKnownBeside(at, axis)) {
                double[] beside = at.clone();
                beside[axis] = Math.abs(at[axis] - NEAR / 2);
                return beside;
            }
        }
        return null;
    }

    private boolean isKnownBeside(double[] at, int axis) {
        for (double[] other : everywhere) {
            if (isNear(other, at) && Math.abs(other[axis] - at[axis]) > NEAR / 5) {
                return true;
            }
        }
        return false;
    }

    private boolean isOfRound(int number) {
        return number >= first && !isFiner(number);
    }

    private void begin(int number) {
        first = number;
        round.clear();
        points.clear();
        best = -1;
        least = Double.POSITIVE_INFINITY;
    }

    private void add(Observation trial, double[] point) {
        round.add(trial);
        points.add(point);
        double cost = Outcomes.cost(trial, goal);
        if (GpValues.isGood(trial) && cost < least) {
            best = points.size() - 1;
            least = cost;
        }
        if (round.size() >= FEWEST && best >= 0 && isNear(point, points.get(best)) && isSettled()) {
            begin(trial.number() + 1);
        }
    }

    private boolean isSettled() {
        double[] values = GpValues.of(round, goal);
        int settled = 0;
        for (int i = 0; i < values.length; i++) {
            settled += values[i] - values[best] <= LITTLE && isNear(points.get(i), points.get(best)) ? 1 : 0;
        }
        return settled >= SETTLED;
    }

    private static boolean isNear(double[] a, double[] b) {
        for (int axis = 0; axis < a.length; axis++) {
            if (Math.abs(a[axis] - b[axis]) > NEAR) {
                return false;
            }
        }
        return true;
    }
}
