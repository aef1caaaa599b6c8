package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/*
 * Implementation note.
 *
 * The state is a function of the trials: those that ended are taken in the order of their numbers, a population at a time, and each
 * such generation gives the next distribution (CmaDistribution). Nothing else is remembered, so a search goes on after a restart as
 * if nothing had been, and trials of an earlier search or of other samplers are learnt from like its own. With one worker that is
 * the textbook's CMA-ES, each generation drawn from one distribution; with many, a generation's points stem from several, the
 * newest of which is never more than the running trials behind. A trial that ends late changes the generations from its own on: the
 * states are kept by generation, and only those are computed anew.
 *
 * Words are drawn by shares that are learnt beside (WordShares). A number that did not exist in a trial is drawn for it from the
 * distribution, which then learns nothing from it.
 *
 * Points are quasi-random: trial n is drawn by the n-th point of Sobol's scrambled sequence, through the normal quantile, so that a
 * generation, and its neighbours, are spread over all directions. That a few independent points leave some out by chance is a good
 * part of what a small population costs [2]. Points outside the cube, and what has been tried, are drawn again independently.
 *
 * Restarts (BIPOP [1]): a distribution that is spent gives way to a round one somewhere else, of twice the largest population so far,
 * or, as long as those have had fewer trials, of a small one and smaller spread.
 *
 * [1] Hansen: Benchmarking a BI-population CMA-ES on the BBOB-2009 function testbed, GECCO 2009.
 * [2] Teytaud, Gelly: DCMA: yet another derandomization in covariance-matrix-adaptation, GECCO 2007.
 */
/** What CMA-ES has learnt of one space. Caller-confined. */
final class CmaModel implements Model {
    private static final double FIRST_STEP = 1.0 / 6;
    private static final int RESAMPLES = 100;
    private static final int ATTEMPTS = 50;
    private static final double FLAT = 1e-12;
    private static final double LEAST_FRACTION = 0x1p-54;
    private static final int STREAM_ABSENT = -11;
    private static final int STREAM_RESTART = -12;

    private final Goal goal;
    private final long seed;
    private final UnitCube cube;
    private final List<Coordinate> numbers = new ArrayList<>();
    private final List<Integer> words = new ArrayList<>();
    /** The axes of the cube that hold numbers, and words. */
    private final int[] numberAxes;

    private final int[] wordAxes;
    private final SobolPoints even;
    /** What the epochs were learnt from, in order. */
    private List<Observation> learnt = List.of();

    private final List<Epoch> epochs = new ArrayList<>();

    CmaModel(SearchSpace space, Goal goal, long seed) {
        this.goal = goal;
        this.seed = seed;
        this.cube = new UnitCube(space);
        List<Coordinate> coordinates = cube.coordinates();
        int[] numeric = new int[coordinates.size()];
        int[] worded = new int[coordinates.size()];
        for (int axis = 0; axis < coordinates.size(); axis++) {
            if (coordinates.get(axis) instanceof Coordinate.Labels labels) {
                worded[words.size()] = axis;
                words.add(labels.words().size());
            } else {
                numeric[numbers.size()] = axis;
                numbers.add(coordinates.get(axis));
            }
        }
        this.numberAxes = Arrays.copyOf(numeric, numbers.size());
        this.wordAxes = Arrays.copyOf(worded, words.size());
        this.even = new SobolPoints(seed, numbers.size());
        double[] middle = new double[numbers.size()];
        Arrays.fill(middle, 0.5);
        epochs.add(new Epoch(
                0,
                distribution(defaultPopulation(), middle, FIRST_STEP),
                WordShares.equal(words),
                List.of(),
                new Restarts(0, 0, defaultPopulation(), 0, 0)));
    }

    @Override
    public void learn(List<Observation> trials) {
        List<Observation> ended = trials.stream().filter(Outcomes::isFinished).toList();
        int same = 0;
        while (same < learnt.size() && same < ended.size() && learnt.get(same).equals(ended.get(same))) {
            same++;
        }
        while (newest().learnt > same) {
            epochs.remove(epochs.size() - 1);
        }
        learnt = ended;
        while (newest().learnt + newest().distribution.population() <= ended.size()) {
            Epoch now = newest();
            epochs.add(next(now, ended.subList(now.learnt, now.learnt + now.distribution.population())));
        }
    }

    @Override
    public Map<String, Object> propose(int number, int attempt) {
        Epoch epoch = newest();
        Dice dice = new Dice(seed, number, attempt);
        double[] point = cube.middle();
        if (numberAxes.length > 0) {
            double[] drawn =
                    inside(epoch.distribution, attempt == 0 ? evenly(number) : dice.normals(numberAxes.length), dice);
            for (int i = 0; i < numberAxes.length; i++) {
                point[numberAxes[i]] = drawn[i];
            }
        }
        for (int i = 0; i < wordAxes.length; i++) {
            point[wordAxes[i]] = (epoch.shares.draw(i, dice) + 0.5) / words.get(i);
        }
        return cube.configuration(point);
    }

    @Override
    public int attempts() {
        return ATTEMPTS;
    }

    private Epoch newest() {
        return epochs.get(epochs.size() - 1);
    }

    /** Hipparchus has no eigenvectors of nothing: without a number a distribution of one axis stands there that nobody asks. */
    private CmaDistribution distribution(int population, double[] mean, double step) {
        return numbers.isEmpty()
                ? new CmaDistribution(List.of(new Coordinate.Labels(List.of())), population, new double[] {0.5}, step)
                : new CmaDistribution(numbers, population, mean, step);
    }

    private int defaultPopulation() {
        return 4 + (int) (3 * StrictMath.log(Math.max(1, cube.dimensions())));
    }

    private double[] evenly(int number) {
        return Arrays.stream(even.at(number))
                .map(fraction -> StandardNormal.quantile(Math.max(fraction, LEAST_FRACTION)))
                .toArray();
    }

    private static double[] inside(CmaDistribution distribution, double[] first, Dice dice) {
        double[] drawn = distribution.at(first);
        for (int i = 0; i < RESAMPLES && !isInside(drawn); i++) {
            drawn = distribution.at(dice.normals(first.length));
        }
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = Math.max(0, Math.min(1, drawn[i]));
        }
        return drawn;
    }

    private static boolean isInside(double[] point) {
        return Arrays.stream(point).allMatch(x -> x >= 0 && x <= 1);
    }

    private Epoch next(Epoch now, List<Observation> generation) {
        List<Observation> ranked =
                generation.stream().sorted(Outcomes.bestFirst(goal)).toList();
        List<double[]> points = new ArrayList<>();
        List<int[]> said = new ArrayList<>();
        for (Observation trial : ranked) {
            double[] point = cube.point(trial.params());
            boolean[] present = cube.present(trial.params());
            points.add(numbersOf(now.distribution, trial, point, present));
            said.add(wordsOf(point, present));
        }
        CmaDistribution learned = numbers.isEmpty() ? now.distribution : now.distribution.next(points);
        WordShares shares = now.shares.next(said, now.distribution.weights());
        List<Double> best = appended(now.best, Outcomes.cost(ranked.get(0), goal), now.distribution.population());
        int told = now.learnt + generation.size();
        boolean flat = isFlat(best, ranked);
        return learned.isSpent() || flat
                ? restarted(told, now)
                : new Epoch(told, learned, shares, best, now.restarts.told(generation.size()));
    }

    private double[] numbersOf(CmaDistribution now, Observation trial, double[] point, boolean[] present) {
        double[] values = new double[numberAxes.length];
        double[] absent = null;
        for (int i = 0; i < values.length; i++) {
            if (present[numberAxes[i]]) {
                values[i] = point[numberAxes[i]];
            } else {
                absent = absent == null
                        ? now.at(new Dice(seed, trial.number(), STREAM_ABSENT).normals(numberAxes.length))
                        : absent;
                values[i] = absent[i];
            }
        }
        return values;
    }

    private int[] wordsOf(double[] point, boolean[] present) {
        int[] said = new int[wordAxes.length];
        for (int i = 0; i < said.length; i++) {
            said[i] = present[wordAxes[i]] ? UnitCube.word(point[wordAxes[i]], words.get(i)) : -1;
        }
        return said;
    }

    /** The best costs of as many generations as a plateau is watched for. */
    private List<Double> appended(List<Double> best, double next, int population) {
        List<Double> appended = new ArrayList<>(best);
        appended.add(next);
        return List.copyOf(appended.subList(Math.max(0, appended.size() - watched(population)), appended.size()));
    }

    private int watched(int population) {
        return 10 + (int) Math.ceil(30.0 * cube.dimensions() / population);
    }

    private boolean isFlat(List<Double> best, List<Observation> ranked) {
        double worst = Outcomes.cost(ranked.get(ranked.size() - 1), goal);
        double low = Math.min(worst, Collections.min(best));
        double high = Math.max(worst, Collections.max(best));
        return best.size() >= watched(ranked.size()) && high - low < FLAT;
    }

    private Epoch restarted(int told, Epoch spent) {
        Restarts restarts = spent.restarts.told(spent.distribution.population());
        int count = restarts.count + 1;
        Dice dice = new Dice(seed, -count, STREAM_RESTART);
        boolean small = restarts.trialsOfSmall < restarts.trialsOfLarge && count > 1;
        int largest = small ? restarts.largest : 2 * restarts.largest;
        double u = dice.fraction();
        int population = small
                ? Math.max(defaultPopulation(), (int)
                        (defaultPopulation() * StrictMath.pow(0.5 * largest / defaultPopulation(), u * u)))
                : largest;
        double step = small ? 2 * FIRST_STEP * StrictMath.pow(100, -dice.fraction()) : 2 * FIRST_STEP;
        double[] mean = new double[numbers.size()];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = dice.fraction();
        }
        return new Epoch(
                told,
                distribution(population, mean, step),
                WordShares.equal(words),
                List.of(),
                new Restarts(count, small ? 1 : 0, largest, restarts.trialsOfSmall, restarts.trialsOfLarge));
    }

    /**
     * The state after some trials.
     *
     * @param learnt how many
     * @param best the best costs of the latest generations
     */
    private record Epoch(
            int learnt, CmaDistribution distribution, WordShares shares, List<Double> best, Restarts restarts) {}

    /**
     * What the restarts so far have cost.
     *
     * @param small 1 if the present population is a small one, else 0
     * @param largest population so far
     */
    private record Restarts(int count, int small, int largest, int trialsOfSmall, int trialsOfLarge) {
        Restarts told(int trials) {
            return new Restarts(
                    count,
                    small,
                    largest,
                    trialsOfSmall + (small == 1 ? trials : 0),
                    trialsOfLarge + (small == 1 ? 0 : trials));
        }
    }
}
