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
 * Better still on Hartmann 6, and where the next one may go on: an explorer. Once a minimum has settled, all trials but each tenth are its. It begins with 10 points of
 * Sobol's sequence, and then asks a process of all trials, some of which are filled: those better than places far away, from which the mean of the process of all falls
 * to a known minimum (at eight places of the straight line, with 0.02 of a deviation to spare). They count as much as the mean of the others, which alone are warped and
 * standardized, and to which alone the kernel is fitted, since what lies in one basin says of parameters that they don't matter which do elsewhere. Once a trial
 * improves on the best by 0.003 of the values' deviation, all go after that until it has settled too. Of 200 searches 69 come to a lesser minimum first; of those 3 stay,
 * not 26, and their mean regret is .0069, not .046: the mean of all 200 would be -3.320. Shekel's is 3.1, not 4.4 (24 searches). But Levy's is .15, not .014 (24), and
 * Rosenbrock's 5.9, not 2.3 (12): each tenth trial is too little for the best where that is no minimum yet, or one of many on the way to another.
 * Of the parts: if no trial goes after what is better 5 of the 69 stay, and 12 with each sixth trial for the best, too; if, besides, only a ridge between keeps a trial from being filled
 * 17; with the kernel of all trials and without Sobol's points 33, with one fitted to the filled values, too, 17 to 25.
 *
 * Tried to spare Levy and Rosenbrock (12 searches each; .0012 and 2.3 here), and what becomes of the 69: settled are only four within a thousandth of the way from the best to
 * the best fifth of the trials that aren't near it: .0005 and 3.3, but 15 to 17 stay, as they settle up to 30 trials later. The explorer has as many trials as there were before it, and the
 * best as many after: .039 and 3.3, 22 stay; twice as many after: .0009 and 3.2. The explorer's trials don't count for the median at which all are warped for the best: .058 and 4.0, 4 stay, and Shekel's
 * is 2.5. With that, all go after what is better by however little, more than 0.02 off the minimum on some axis, and each time twice as many must be as good to settle: .19 and 4.2, 7 stay.
 * Not tried, but a sign: when the values say that a round has settled, the mean of the process of all still falls, downhill from the best, by less than 2e-4 of a deviation
 * on Hartmann 6 (12 of 15 times), and by 6e-4 to 3e-3 in Rosenbrock's valley (8 of 9). It costs a fit for each trial that might settle a round, and all of them again whenever
 * trials end out of turn.
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
