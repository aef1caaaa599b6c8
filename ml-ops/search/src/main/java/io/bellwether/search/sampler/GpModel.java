package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
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
 * After STARTUP trials of Sobol's sequence, each suggestion is where the expected improvement of a Gaussian process is greatest: its
 * kernel fitted to the values (GpShape), the trials that run counted by scenarios (GpPosterior), the maximum found by climbing from
 * the best of some hundred points (GpClimb).
 *
 * With one objective the process is shown the trials of its present round, or all (GpRounds); a round begins with STARTUP points too.
 *
 * The kernel is fitted to the trials of the lowest numbers, n of them rounded down to a sixteenth, so that not every trial costs a
 * fit; which ones follows from the history alone. Values are warped and standardized (GpValues). Several objectives, and constraints on
 * outcomes once one has been broken, have a process each (GpProblem). Beyond MOST trials the process sees
 * the better half of MOST and the newest of the others, so that a suggestion's cost has a bound.
 *
 * Cost: O(n^3) for a fit, O(n^2) for each of some thousand looks at the process; 10 to 100 ms for a suggestion.
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
    private static final int OF_ROUND = -2;

    private final SearchSpace space;
    private final List<Goal> goals;
    private final Goal goal;
    private final long seed;
    private final UnitCube cube;
    private final boolean[] isWord;
    private final SobolPoints startup;
    private final GpRounds rounds;

    private List<Observation> ended = List.of();
    private List<Observation> running = List.of();
    private boolean several;
    /** By the number of an outcome, where there are several; of the only one, by OF_ALL or OF_ROUND. */
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
        this.rounds = new GpRounds(cube, goal);
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
            rounds.learn(ended);
        }
        proposedFor = -1;
    }

    @Override
    public int attempts() {
        return ATTEMPTS;
    }

    @Override
    public Map<String, Object> propose(int number, int attempt) {
        double[] offBound = !several && attempt == 0 && rounds.isFiner(number) ? rounds.offBound() : null;
        if (offBound != null) {
            return cube.configuration(offBound);
        }
        List<Observation> shown = several ? ended : rounds.shown(ended, number);
        if (shown.size() < STARTUP || !(several || GpValues.areAny(shown))) {
            return cube.configuration(startup.at(number + (long) APART * attempt));
        }
        if (proposedFor != number) {
            proposals = several ? proposalsOfSeveral(number) : proposals(shown, number);
            proposedFor = number;
        }
        return proposals.get(Math.min(attempt, proposals.size() - 1));
    }

    private List<Map<String, Object>> proposalsOfSeveral(int number) {
        long scenarios = Draw.word(Draw.mix(seed), number);
        GpProblem.Worth worth = new GpProblem(goals, cube, this::kernel, scenarios).worth(seen(ended), running);
        return distinct(new GpClimb(space, cube, worth.acquisition(), worth.kernel(), new Dice(seed, number, 0))
                .best(worth.incumbents(), scenarios));
    }

    private List<Map<String, Object>> proposals(List<Observation> shown, int number) {
        List<Observation> seen = seen(shown);
        List<Observation> beside = rounds.shown(running, number);
        double[] values = GpValues.of(seen, goal);
        double[][] points = new double[seen.size() + beside.size()][];
        for (int i = 0; i < points.length; i++) {
            points[i] = cube.point((i < seen.size() ? seen.get(i) : beside.get(i - seen.size())).params());
        }
        long scenarios = Draw.word(Draw.mix(seed), number);
        GpKernel kernel = kernel(shown, rounds.isFiner(number) ? OF_ALL : OF_ROUND);
        GpPosterior posterior = new GpPosterior(kernel, points, values, scenarios);
        List<double[]> byValue = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .map(i -> points[i])
                .toList();
        List<double[]> found = new GpClimb(space, cube, posterior, kernel, new Dice(seed, number, 0))
                .best(byValue.subList(0, Math.min(GpClimb.INCUMBENTS, byValue.size())), scenarios);
        return distinct(found);
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

    private GpKernel kernel(List<Observation> shown, int which) {
        List<Observation> first = shown.subList(0, fittedTo(shown.size()));
        return fitted(which, seen(GpValues.areAny(first) ? first : shown), some -> GpValues.of(some, goal));
    }

    private GpKernel fitted(int which, List<Observation> trials, Function<List<Observation>, double[]> values) {
        List<Observation> from = List.copyOf(trials);
        Fitted known = fitted.get(which);
        if (known == null || !known.from.equals(from)) {
            double[][] points =
                    from.stream().map(trial -> cube.point(trial.params())).toArray(double[][]::new);
            known = new Fitted(from, GpShape.of(isWord, points, values.apply(from)));
            fitted.put(which, known);
        }
        return known.kernel;
    }

    /** A kernel, and what it was fitted to. */
    private record Fitted(List<Observation> from, GpKernel kernel) {}
}
