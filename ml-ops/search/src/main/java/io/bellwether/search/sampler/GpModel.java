package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/*
 * Implementation note.
 *
 * The first trial is in the middle of the space, as ranges are chosen around what is expected to be good: so begin CMA-ES, and Ax [1].
 * After STARTUP trials, the others of Sobol's sequence, each suggestion is where the expected improvement of a Gaussian process is
 * greatest: its kernel fitted to the values (GpShape), the trials that run counted by scenarios (GpPosterior), the maximum found by
 * climbing from the best of some hundred points (GpClimb).
 *
 * With one objective a trial is to improve on the best, or explores (GpTurns): an explorer's process is fitted to the trials that lie in
 * no basin of a known minimum (GpBasins), and goes after the best of those. While none of them is better than places far away it has
 * nothing to follow, as in a valley, where all that is good leads to the best: then only each BLIND_EACH-th of its trials is its.
 *
 * The kernel is fitted to the trials of the lowest numbers, n of them rounded down to a sixteenth, so that not every trial costs a
 * fit; which ones follows from the history alone. Values are warped and standardized (GpValues). Several objectives, and constraints on
 * outcomes once one has been broken, have a process each (GpProblem). Beyond MOST trials the process sees
 * the better half of MOST and the newest of the others, so that a suggestion's cost has a bound.
 *
 * Cost: O(n^3) for a fit, O(n^2) for each of some thousand looks at the process; 10 to 100 ms for a suggestion.
 *
 * [1] https://github.com/facebook/Ax/pull/3708
 */
/** What a Gaussian process has learnt of one space. Caller-confined. */
final class GpModel implements Model {
    private static final int STARTUP = 10;
    private static final int MOST = 300;
    private static final int EACH_FITTED = 24;
    private static final int FITTED_SHARE = 16;
    private static final int ATTEMPTS = 24;
    private static final int APART = 100_003;
    private static final int OF_ALL = -1;
    private static final int OF_OPEN = -2;
    private static final int FEWEST_OPEN = 5;
    private static final int BLIND_EACH = 4;

    private final SearchSpace space;
    private final List<Goal> goals;
    private final Goal goal;
    private final long seed;
    private final UnitCube cube;
    private final boolean[] isWord;
    private final SobolPoints startup;
    private final GpTurns turns;

    private List<Observation> ended = List.of();
    private List<Observation> running = List.of();
    private boolean several;
    /** By the number of an outcome, where there are several; of the only one, by OF_ALL or OF_OPEN. */
    private final Map<Integer, Fitted> fitted = new HashMap<>();

    private int proposedFor = -1;
    private List<Map<String, Object>> proposals = List.of();

    GpModel(SearchSpace space, List<Goal> goals, long seed) {
        this.space = space;
        this.goals = goals;
        this.goal = goals.get(0);
        this.seed = seed;
        this.cube = new UnitCube(space);
        this.isWord = cube.words();
        this.startup = new SobolPoints(seed, cube.dimensions());
        this.turns = new GpTurns(cube, goal, this::isLittleLeft);
    }

    @Override
    public void learn(List<Observation> trials) {
        ended = trials.stream()
                .filter(trial -> trial.state() != Observation.State.RUNNING)
                .toList();
        running = trials.stream()
                .filter(trial -> trial.state() == Observation.State.RUNNING)
                .toList();
        several = GpProblem.isOneOfSeveral(goals, ended);
        if (!several) {
            turns.learn(ended);
        }
        proposedFor = -1;
    }

    @Override
    public int attempts() {
        return ATTEMPTS;
    }

    @Override
    public Map<String, Object> propose(int number, int attempt) {
        double[] offBound = !several && attempt == 0 && turns.isBestsAgain(number)
                ? GpEdges.offBound(cube.coordinates(), turns.best(), turns.points())
                : null;
        if (offBound != null) {
            return cube.configuration(offBound);
        }
        boolean isStartup = ended.size() < STARTUP || !(several || GpValues.areAny(ended));
        if (isStartup || (!several && turns.isExplorers(number) && turns.isStartup(number))) {
            boolean isFirst = number == 0 && attempt == 0;
            return cube.configuration(isFirst ? cube.middle() : startup.at(number + (long) APART * attempt));
        }
        if (proposedFor != number) {
            proposals = several ? proposalsOfSeveral(number) : proposals(number);
            proposedFor = number;
        }
        return proposals.get(Math.min(attempt, proposals.size() - 1));
    }

    private List<Map<String, Object>> proposalsOfSeveral(int number) {
        long scenarios = scenarios(number);
        GpProblem.Worth worth = new GpProblem(goals, cube, this::kernel, scenarios).worth(seen(ended), running);
        return distinct(new GpClimb(space, cube, worth.acquisition(), worth.kernel(), new Dice(seed, number, 0))
                .best(worth.incumbents(), scenarios));
    }

    private List<Map<String, Object>> proposals(int number) {
        List<Observation> seen = seen(ended);
        double[][] points = points(seen);
        double[] values = GpValues.of(seen, goal);
        GpKernel kernel = kernel(OF_ALL, ended);
        List<Map<String, Object>> found =
                turns.isExplorers(number) ? explored(kernel, seen, points, values, number) : List.of();
        return found.isEmpty() ? improving(kernel, points, values, values.length, number) : found;
    }

    /** None if there is nothing to follow. */
    private List<Map<String, Object>> explored(
            GpKernel kernel, List<Observation> seen, double[][] points, double[] values, int number) {
        GpPosterior believed = new GpPosterior(kernel, points, values, 0);
        boolean[] filled = GpBasins.filled(believed, points, values, turns.minima());
        int[] openFirst = IntStream.concat(
                        IntStream.range(0, filled.length).filter(i -> !filled[i]),
                        IntStream.range(0, filled.length).filter(i -> filled[i]))
                .toArray();
        List<Observation> open = new ArrayList<>();
        boolean isAnyGood = false;
        for (int i = 0; i < filled.length; i++) {
            if (!filled[i]) {
                open.add(seen.get(i));
                isAnyGood |= values[i] < believed.farMean();
            }
        }
        boolean isBlind = !isAnyGood && number % BLIND_EACH != 0;
        if (isBlind || open.size() < FEWEST_OPEN || !GpValues.areAny(open)) {
            return List.of();
        }
        double[][] ordered = Arrays.stream(openFirst).mapToObj(i -> points[i]).toArray(double[][]::new);
        double[] ofOpen = Arrays.copyOf(GpValues.of(open, goal), ordered.length);
        return improving(kernel(OF_OPEN, open), ordered, ofOpen, open.size(), number);
    }

    /**
     * Where a process expects most.
     *
     * @param first so many points may be looked around
     */
    private List<Map<String, Object>> improving(
            GpKernel kernel, double[][] known, double[] values, int first, int number) {
        double[][] beside = points(running);
        double[][] points = Arrays.copyOf(known, known.length + beside.length);
        System.arraycopy(beside, 0, points, known.length, beside.length);
        GpPosterior posterior = new GpPosterior(kernel, points, values, scenarios(number));
        return distinct(climbed(kernel, posterior, points, values, first, number));
    }

    private List<double[]> climbed(
            GpKernel kernel, GpPosterior posterior, double[][] points, double[] values, int first, int number) {
        List<double[]> byValue = IntStream.range(0, first)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .limit(GpClimb.INCUMBENTS)
                .map(i -> points[i])
                .toList();
        return new GpClimb(space, cube, posterior, kernel, new Dice(seed, number, 0)).best(byValue, scenarios(number));
    }

    /** What the process of all trials says when values say that a minimum has settled. */
    private boolean isLittleLeft(List<Observation> trials, double[] best) {
        List<Observation> seen = seen(trials);
        double[][] points = points(seen);
        double[] values = GpValues.of(seen, goal);
        GpKernel kernel = kernel(OF_ALL, trials);
        GpPosterior believed = new GpPosterior(kernel, points, values, 0);
        int number = trials.get(trials.size() - 1).number();
        return GpPromise.isBottom(believed, cube.coordinates(), best)
                && GpPromise.isLittle(
                        believed,
                        climbed(kernel, believed, points, values, values.length, number)
                                .get(0));
    }

    private double[][] points(List<Observation> trials) {
        return trials.stream().map(trial -> cube.point(trial.params())).toArray(double[][]::new);
    }

    private long scenarios(int number) {
        return Draw.word(Draw.mix(seed), number);
    }

    private List<Map<String, Object>> distinct(List<double[]> found) {
        Set<Map<String, Object>> distinct = new HashSet<>();
        List<Map<String, Object>> proposed = new ArrayList<>();
        for (double[] point : found) {
            Map<String, Object> configuration = cube.configuration(point);
            if (distinct.add(configuration)) {
                proposed.add(configuration);
            }
        }
        return proposed;
    }

    /** The trials that the process is shown: all of these, or of too many the best and the newest. */
    private List<Observation> seen(List<Observation> trials) {
        if (trials.size() <= MOST) {
            return trials;
        }
        List<Observation> byOutcome = new ArrayList<>(trials);
        byOutcome.sort(Outcomes.bestFirst(goal));
        Set<Integer> chosen = new HashSet<>();
        byOutcome.stream().limit(MOST / 2).forEach(trial -> chosen.add(trial.number()));
        for (int i = trials.size() - 1; i >= 0 && chosen.size() < MOST; i--) {
            chosen.add(trials.get(i).number());
        }
        return trials.stream().filter(trial -> chosen.contains(trial.number())).toList();
    }

    /** How many of so many trials the kernel is fitted to. */
    private static int fittedTo(int n) {
        return n <= EACH_FITTED ? n : n - n % Math.max(1, n / FITTED_SHARE);
    }

    private GpKernel kernel(int outcome, List<Observation> trials, Function<List<Observation>, double[]> values) {
        return fitted(outcome, trials.subList(0, fittedTo(trials.size())), values);
    }

    private GpKernel kernel(int which, List<Observation> trials) {
        List<Observation> first = trials.subList(0, fittedTo(trials.size()));
        return fitted(which, seen(GpValues.areAny(first) ? first : trials), some -> GpValues.of(some, goal));
    }

    private GpKernel fitted(int which, List<Observation> trials, Function<List<Observation>, double[]> values) {
        List<Observation> from = List.copyOf(trials);
        Fitted known = fitted.get(which);
        if (known == null || !known.from.equals(from)) {
            known = new Fitted(from, GpShape.of(isWord, points(from), values.apply(from)));
            fitted.put(which, known);
        }
        return known.kernel;
    }

    /** A kernel, and what it was fitted to. */
    private record Fitted(List<Observation> from, GpKernel kernel) {}
}
