package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/*
 * Implementation note.
 *
 * No sampler is the best everywhere. A Gaussian process makes most of few trials where the function is what its kernel expects, and looks
 * for other basins by itself; askew valleys and ripples it finds no way through, and it does not know that. CMA-ES closes in on numbers that
 * depend on each other, and TPE bears everything: words, conditions, constraints, several goals, and many trials at once. Each learns from
 * all trials, whoever suggested them, so in a valley they are worth more together than either. So the process and the other whom the space
 * suits take turns, and who succeeds has more of them (Turns). That was looked at on the functions of scripts/bench that are not marked
 * as held out.
 *
 * That CMA-ES learns from the process's trials, most of which lie beside the best so far, makes it narrow before it has looked elsewhere: in
 * a valley that is what it is there for, and where there are basins to choose from it soon has few turns. docs/search-notes.md has the
 * figures, and what else was tried.
 *
 * A process's suggestion costs more with every trial, and it knows less the more parameters there are: beyond as many trials as the space's
 * dimensions allow, and while very many run at once, all are the other's.
 */
/** Chooses the sampler by the space, the trials so far and how many run at once. */
final class AutoSampler implements Sampler {
    private static final int FEW_DIMENSIONS = 20;
    private static final int MANY_DIMENSIONS = 50;
    /** With more of them the process is no better than the estimator, and its hypervolume has many parts. */
    private static final int MOST_GOALS = 2;

    static final int TRIALS_OF_FEW = 200;
    private static final int TRIALS_OF_MORE = 100;
    /** More trials at once than this would wait for one another's suggestions. */
    private static final int MOST_AT_ONCE = 64;

    private final Sampler process;
    private final Sampler evolution;
    private final Sampler estimator;

    AutoSampler(long seed) {
        this.process = new ModelSampler(seed, GpModel::new);
        this.evolution = new ModelSampler(seed, (space, goals, key) -> new CmaModel(space, goals.get(0), key));
        this.estimator = new TpeSampler(seed);
    }

    @Override
    public List<Map<String, Object>> suggest(SearchSpace space, History history, int firstNumber, int count) {
        Plan plan = Plan.of(space, history.goals().size());
        List<Observation> trials = new ArrayList<>(history.observations());
        List<Map<String, Object>> suggestions = new ArrayList<>();
        for (int number = firstNumber; number < firstNumber + count; number++) {
            List<Map<String, Object>> next = chosen(plan, trials, number, history.goals())
                    .suggest(space, new History(history.goals(), trials), number, 1);
            if (next.isEmpty()) {
                break;
            }
            suggestions.addAll(next);
            trials.add(Observation.running(number, next.get(0)));
        }
        return suggestions;
    }

    @Override
    public OptionalLong size(SearchSpace space) {
        return estimator.size(space);
    }

    private Sampler chosen(Plan plan, List<Observation> trials, int number, List<Goal> goals) {
        int running = 0;
        for (Observation trial : trials) {
            running += trial.state() == Observation.State.RUNNING ? 1 : 0;
        }
        int ended = trials.size() - running;
        Sampler other = plan.numbersOnly ? evolution : estimator;
        boolean isProcesss = ended < plan.trialsOfProcess && running <= MOST_AT_ONCE;
        return isProcesss && !Turns.after(trials, number, goals).isSeconds(number) ? process : other;
    }

    /**
     * What is chosen when.
     *
     * @param trialsOfProcess how many trials the Gaussian process has
     * @param numbersOnly whether CMA-ES has the others, not TPE
     */
    record Plan(int dimensions, int trialsOfProcess, boolean numbersOnly, int goals) {
        static Plan of(SearchSpace space, int goals) {
            List<Coordinate> coordinates = new UnitCube(space).coordinates();
            boolean plain = space.constraints().isEmpty()
                    && space.parameters().stream().map(Parameter::when).allMatch(when -> when == null);
            int dimensions = coordinates.size();
            boolean numbers = coordinates.stream().allMatch(each -> each instanceof Coordinate.Continuum);
            int trials =
                    dimensions <= FEW_DIMENSIONS ? TRIALS_OF_FEW : dimensions <= MANY_DIMENSIONS ? TRIALS_OF_MORE : 0;
            return new Plan(
                    dimensions,
                    goals > MOST_GOALS ? 0 : trials,
                    goals == 1 && plain && numbers && dimensions > 1,
                    goals);
        }

        /**
         * As {@link #sentence}, and how many trials either has had.
         *
         * @param first the first trials, at least so many as the process has
         * @param count how many there are in all
         */
        String sentence(List<Observation> first, List<Goal> ofGoals, int count) {
            if (trialsOfProcess == 0 || count == 0) {
                return sentence();
            }
            int among = Math.min(count, trialsOfProcess);
            int processs = among - Turns.after(first, among, ofGoals).seconds();
            return sentence() + "; so far gp " + processs + ", " + other() + " " + (count - processs);
        }

        private String other() {
            return numbersOnly ? "cmaes" : "tpe";
        }

        /** In words, for people. */
        String sentence() {
            String then = goals > 1
                    ? "tpe, as there are several metrics"
                    : numbersOnly
                            ? "cmaes, as all parameters are real numbers"
                            : "tpe, as the space has words, steps, conditions or constraints";
            if (trialsOfProcess == 0) {
                String tooMany = goals > MOST_GOALS ? "metrics (" + goals : "parameters (" + dimensions;
                return "auto: " + then + "; too many " + tooMany + ") for gp";
            }
            return "auto: gp and " + then + ", in turns, more of them for the one that "
                    + (goals > 1 ? "adds to the front" : "improves on the best") + " more often; after "
                    + trialsOfProcess + " trials, and while more than " + MOST_AT_ONCE + " run at once, " + other()
                    + " only";
        }
    }
}
