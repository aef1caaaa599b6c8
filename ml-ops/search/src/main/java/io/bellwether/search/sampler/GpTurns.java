package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A process that has closed in on a minimum has most of its points there, takes the whole space to be like the minimum's surroundings, is
 * sure that nothing else is to be found, and asks for the same again and again: its sample is biased by itself [1]. So once a minimum has
 * settled, an explorer looks for other basins (GpBasins), and the best has each BESTS-th trial only: what a search lacks that has come to
 * a lesser minimum is trials. Once any trial improves on the best by more than GAIN, all go after that until it has settled too.
 *
 * A minimum has settled when some trials are as good as the best, but for LITTLE of the deviation of their values, and NEAR it on every
 * axis, and the process of all trials agrees (GpPromise); beyond JUDGED_EACH trials it is asked again only after a JUDGED_SHARE-th more.
 * Where that was said too early, as a trial for the best improved on it later, twice as many trials must be as good. The explorer's minimum
 * settles by its own trials, and is then known like the first. If STALE of the explorer's trials in a row don't improve on its own best, two
 * of three of them are for the best of all until one does: where many small basins lie side by side, it finds none that is better.
 *
 * Where the best of all lies on a bound, and all near it do, the process has never seen how the function goes on from there into the space,
 * and may stay for good (as on Hartmann 6 at -3.138, beside a minimum of -3.203 at a twenty-sixth of the range). So one of those trials is
 * for a point as good as the best but for its being half of NEAR off that bound (GpEdges).
 *
 * All of that follows from the trials that ended, by their numbers. Words, and whole numbers of few values, are never near each other, and
 * noise hides that a minimum has settled: then all trials are for the best. docs/search-notes.md has figures, and what else was tried.
 *
 * Cost: O(d) for each trial, once; O(trials x (d + log)) for one near the best; GpPromise's for some of those. After a trial that ended
 * late all but GpPromise's is reckoned anew.
 *
 * [1] Ha, Nguyen, Zhang, van den Hengel: Provably efficient Bayesian optimization with unbiased Gaussian process hyperparameter
 *     estimation, arXiv 2306.06844.
 */
/** Whether a Gaussian process's trial is to improve on the best, or to explore. Caller-confined. */
final class GpTurns {
    private static final int FEWEST = 10;
    private static final int SETTLED = 4;
    private static final int MOST_ASKED = 64;
    private static final double LITTLE = 3e-3;
    private static final double GAIN = 3e-4;
    private static final int JUDGED_EACH = 300;
    private static final int JUDGED_SHARE = 16;
    private static final int BESTS = 10;
    private static final int STALE = 8;
    private static final int STALE_EACH = 3;
    /** Points of Sobol's sequence with which the explorer begins, and with which it goes on after a minimum of its own. */
    private static final int STARTUP = 10;

    private static final int STARTUP_AGAIN = 5;

    private final UnitCube cube;
    private final Goal goal;
    private final Judge judge;
    /** After so many trials the judge may be asked again. */
    private int judgedFrom;

    /** By the number of a trial: what the judge said after it. */
    private final Map<Integer, Verdict> verdicts = new HashMap<>();

    private final List<Observation> learnt = new ArrayList<>();
    private final List<double[]> points = new ArrayList<>();
    private final List<double[]> minima = new ArrayList<>();
    /** Which trial is the best; -1 if none has a value. */
    private int best;

    /** How many trials must be as good as the best. */
    private int asked;

    private boolean exploring;
    private boolean everExplored;
    private int startupEnds;
    /** The explorer's trials since it began or found its last minimum, and the best of them. */
    private final List<Integer> explored = new ArrayList<>();

    private int bestExplored;
    private int stale;

    GpTurns(UnitCube cube, Goal goal, Judge judge) {
        this.cube = cube;
        this.goal = goal;
        this.judge = judge;
        forget();
    }

    /** Takes note of all trials that ended, in the order of their numbers. */
    void learn(List<Observation> ended) {
        if (learnt.size() > ended.size() || !learnt.equals(ended.subList(0, learnt.size()))) {
            forget();
        }
        for (Observation trial : ended.subList(learnt.size(), ended.size())) {
            add(trial);
        }
    }

    private void forget() {
        learnt.clear();
        points.clear();
        minima.clear();
        explored.clear();
        best = -1;
        bestExplored = -1;
        asked = SETTLED;
        judgedFrom = 0;
        exploring = false;
        everExplored = false;
        startupEnds = 0;
        stale = 0;
    }

    /** Whether a trial is the explorer's. */
    boolean isExplorers(int number) {
        return exploring && number % BESTS != 0 && (stale < STALE || number % STALE_EACH == 0);
    }

    /** Whether an explorer's trial is one of those with which it begins. */
    boolean isStartup(int number) {
        return number < startupEnds;
    }

    /** Whether a trial is for the best although a minimum has settled once. */
    boolean isBestsAgain(int number) {
        return everExplored && !isExplorers(number);
    }

    /** Minima that have settled, in the unit cube. */
    List<double[]> minima() {
        return minima;
    }

    /** Of the trials learnt; {@code null} if none has a value. */
    double @Nullable [] best() {
        return best < 0 ? null : points.get(best);
    }

    /** Where all trials lie. */
    List<double[]> points() {
        return points;
    }

    private void add(Observation trial) {
        double[] point = cube.point(trial.params());
        boolean isExplorers =
                isExplorers(trial.number()) && minima.stream().noneMatch(minimum -> GpEdges.isNear(minimum, point));
        int before = best;
        int now = learnt.size();
        learnt.add(trial);
        points.add(point);
        best = better(best, now);
        if (!exploring) {
            if (now + 1 >= FEWEST && best >= 0 && isNear(now, best) && isSettled()) {
                settle(trial.number() + 1);
            }
        } else if (best == now && isGain(before)) {
            asked = isExplorers ? asked : Math.min(MOST_ASKED, 2 * asked);
            exploring = false;
        } else if (isExplorers) {
            addExplored(now);
        }
    }

    private void addExplored(int now) {
        int number = learnt.get(now).number();
        explored.add(now);
        bestExplored = better(bestExplored, now);
        stale = bestExplored == now || isStartup(number + 1) ? 0 : stale + 1;
        if (explored.size() >= FEWEST
                && bestExplored >= 0
                && isNear(now, bestExplored)
                && asGood(explored, bestExplored) >= SETTLED) {
            minima.add(points.get(bestExplored));
            explore(number + 1, STARTUP_AGAIN);
        }
    }

    private int better(int known, int now) {
        boolean isBetter = GpValues.isGood(learnt.get(now)) && (known < 0 || cost(now) < cost(known));
        return isBetter ? now : known;
    }

    private boolean isGain(int before) {
        double[] values = GpValues.of(learnt, goal);
        return values[before] - values[best] > GAIN;
    }

    private boolean isSettled() {
        List<Integer> all = IntStream.range(0, learnt.size()).boxed().toList();
        if (learnt.size() < judgedFrom || asGood(all, best) < asked) {
            return false;
        }
        judgedFrom = learnt.size() + (learnt.size() <= JUDGED_EACH ? 1 : learnt.size() / JUDGED_SHARE);
        int number = learnt.get(learnt.size() - 1).number();
        Verdict known = verdicts.get(number);
        if (known == null || !known.after.equals(learnt)) {
            known = new Verdict(List.copyOf(learnt), judge.isLittleLeft(learnt, points.get(best)));
            verdicts.put(number, known);
        }
        return known.isSettled;
    }

    private void settle(int number) {
        double[] minimum = points.get(best);
        boolean isKnown = minima.removeIf(other -> GpEdges.isNear(other, minimum));
        minima.add(minimum);
        explore(number, isKnown ? 0 : STARTUP);
    }

    private void explore(int number, int startup) {
        exploring = true;
        everExplored = true;
        startupEnds = number + startup;
        explored.clear();
        bestExplored = -1;
        stale = 0;
    }

    /** How many of some trials are as good as one of them, and near it. */
    private int asGood(List<Integer> some, int as) {
        double[] values = GpValues.of(some.stream().map(learnt::get).toList(), goal);
        double value = values[some.indexOf(as)];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            count += values[i] - value <= LITTLE && isNear(some.get(i), as) ? 1 : 0;
        }
        return count;
    }

    private double cost(int which) {
        return Outcomes.cost(learnt.get(which), goal);
    }

    private boolean isNear(int a, int b) {
        return GpEdges.isNear(points.get(a), points.get(b));
    }

    /** What the process of all trials says of a minimum. */
    interface Judge {
        /** Whether, after some trials, little is to be expected of the next one, and nothing beside the best. */
        boolean isLittleLeft(List<Observation> trials, double[] best);
    }

    /** What was said after some trials. */
    private record Verdict(List<Observation> after, boolean isSettled) {}
}
