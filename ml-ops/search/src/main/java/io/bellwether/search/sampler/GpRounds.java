package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A process that has closed in on a minimum has most of its points there, takes the whole space to be like the minimum's surroundings, is
 * sure that nothing else is to be found, and asks for the same again and again: its sample is biased by itself [1]. A doubt in the
 * kernel (shorter lengths, a kernel fitted to the points far from the minimum) was found not to help: what is found elsewhere is
 * worse than the minimum at first, so expected improvement does not follow it up. So the search begins anew, as a descent does: a round
 * ends once SETTLED of its trials are as good as its best, but for LITTLE of the deviation of its values, and lie NEAR it on every axis. The
 * next one knows of its own trials only, begins with points of Sobol's sequence of its own, and goes after its own best.
 *
 * After the first round each FINER-th trial is no round's: there the process of all trials makes the best of them better still. So what a
 * function of one minimum loses is the speed of its last digits. Those trials also
 * find and come down a new basin, as the process of all trials knows the kernel best: with each twelfth instead of each third, once two
 * were in vain, 30 of 100 searches of Hartmann 6 ended in its second best minimum, not 17.
 *
 * Tried instead of rounds: the process of all trials, to improve on the best outside the basins of the minima known. It goes to the corners
 * of the space, where it knows least, and not down (29 of 100, or 20 with fewer trials beside the minimum). Rounds that stay within 0.3
 * of their best on each axis: 19 of 100, no worse and no better.
 * Also tried, by what Optuna's GPSampler does otherwise, without rounds (20 of 60 end in a lesser minimum): a mean of zero for the
 * standardized values in place of the most probable one, 23 of 60; that, values that are not warped and axes that are not turned, 21 of 60; and besides
 * a kernel fitted anew for each trial and an improvement on the best value seen, not believed, 21 of 60. Optuna's own ends no better: 28 of 95
 * searches do not come to the best minimum, their mean is -3.212 (standard error 0.030), and here that of 200 is -3.306.
 *
 * Better on Hartmann 6, and not taken for Rosenbrock's sake: a later round whose process knows all trials, but takes each point from which the function falls
 * all the way to a known minimum to be as good as places far away (the basin is filled), with each sixth trial, not each third, for the best of all. Of 200 searches
 * of Hartmann 6 10 end in a lesser minimum, their mean is -3.316 (standard error 0.002). But in Rosenbrock's valley, of 5 parameters, a round
 * ends halfway, and what is filled is the valley: 200 trials come to 15, not 2.0 (means of 6). With a tenth or a hundredth of LITTLE they come to 6.1 or 1.8,
 * but of the 66 searches of Hartmann 6 that find a lesser minimum first 25 then end there (a tenth), not 10.
 *
 * What does the harm in that valley is not that it is filled, but the corners that the later round goes to instead: of values that reach to a
 * million the median is so great that 10 and 68 look alike to the process of all, and the best is improved on no more. If there values are warped about
 * the median of the others' trials, and all trials go after the best of all again, for a tenth of LITTLE, once it is improved on by more than that, the
 * valley comes to 3.3, and 3.0 here (means of 16, other seeds). But such a warp flattens what lies far above the best, and then those trials find no new
 * basins: of 100 searches of Hartmann 6 7 to 16 end in a lesser minimum, 5 to 6 without it, and 11 here; and of 24 of Levy's function, of 5 parameters,
 * 7 stay in one, and 1 here. To settle sooner, by ten times LITTLE, makes of those 5 to 6 between 2 and 6, and of the 7 11. What a search that settles on a
 * lesser minimum lacks is trials: it does so at its 35th to 45th, and finds the best one 35 to 55 trials later, if it does.
 *
 * Where the best of all lies on a bound, and all near it do, the process has never seen how the function goes on from there into the space,
 * and may stay for good (as on Hartmann 6 at -3.138, beside a minimum of -3.203 at a twenty-sixth of the range). So one of those trials is
 * for a point as good as the best but for its being half of NEAR off that bound.
 *
 * Rounds follow from the trials that ended, by their numbers. Words, and whole numbers of few values, are never near each other, and noise
 * hides that a round has settled: then there is but one.
 * Cost: O(d) for each trial, once, and again for each suggestion while the best lies on a bound; O(round's trials x (d + log)) for one near its round's best.
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
