package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.search.pareto.ParetoFront;
import java.util.List;

/*
 * Implementation note.
 *
 * Two samplers that learn from all trials, whoever suggested them, take turns: what one is blind to the other finds, and goes on from. How
 * often each has its turn follows from how often it has found something better than all before it: with r = (s + p) / (n + 2) for its n
 * trials and the s of them that were the best when they ended (of several goals: that no other beat in all), of which older ones count less
 * and less (DECAY), its share is r / (sum of both), but never less than the least, so that a sampler whose time is yet to come is heard.
 * Numbers are given to the two by the golden ratio's sequence, which keeps to the shares as evenly as can be.
 *
 * With one goal the second sampler has little to begin with (p, the least): the first looks for other basins by itself, and what it finds
 * hangs on how many trials it has, while in a valley few trials suffice for the second to succeed. docs/search-notes.md has the figures.
 *
 * Whose turn a trial was is not remembered: it follows from the trials before it. Should one of those end late, a turn may be ascribed to the
 * wrong sampler afterwards, which costs a little accuracy and nothing else.
 *
 * The idea, and that counting successes does as well as weighing them: Fialho, Da Costa, Schoenauer, Sebag: Analyzing bandit-based adaptive
 * operator selection mechanisms, Annals of Mathematics and Artificial Intelligence 60 (2010).
 * Cost: O(trials) for each suggestion, a few nanoseconds each.
 */
/** Whose turn it is of two samplers. Caller-confined. */
final class Turns {
    /** Trials before this one are all the first sampler's. */
    static final int ALONE = 20;

    private static final double GOLDEN = 0.6180339887498949;
    private static final double DECAY = 0.97;
    private static final double PRIOR = 1;
    private static final double PRIOR_OF_SECOND = 0.1;
    private static final double LEAST = 0.05;
    private static final double LEAST_OF_SEVERAL = 0.2;

    private final double[] successes = new double[2];
    private final double[] turns = new double[2];
    private final int[] had = new int[2];
    private final List<Goal> goals;
    private final ParetoFront front;
    private double best = Double.POSITIVE_INFINITY;

    private Turns(List<Goal> goals) {
        this.goals = goals;
        this.front = new ParetoFront(goals);
    }

    /** What trials before a number say. */
    static Turns after(List<Observation> trials, int number, List<Goal> goals) {
        Turns turns = new Turns(goals);
        for (Observation trial : trials) {
            if (trial.number() < number) {
                turns.add(trial);
            }
        }
        return turns;
    }

    private void add(Observation trial) {
        int whose = isSeconds(trial.number()) ? 1 : 0;
        had[whose]++;
        if (trial.state() == Observation.State.RUNNING) {
            return;
        }
        boolean isBest = trial.state() == Observation.State.COMPLETE && trial.isFeasible() && isBest(trial);
        if (trial.number() >= ALONE) {
            successes[whose] = DECAY * successes[whose] + (isBest ? 1 : 0);
            turns[whose] = DECAY * turns[whose] + 1;
        }
    }

    private boolean isBest(Observation trial) {
        if (goals.size() > 1) {
            return front.add(trial.number(), trial.values());
        }
        double cost = Outcomes.cost(trial, goals.get(0));
        boolean isBest = cost < best;
        best = Math.min(best, cost);
        return isBest;
    }

    /** Whether a trial is the second sampler's. */
    boolean isSeconds(int number) {
        double place = number * GOLDEN;
        return number >= ALONE && place - Math.floor(place) < share();
    }

    /** How many of the trials so far were the second sampler's. */
    int seconds() {
        return had[1];
    }

    /** How many of the next trials are the second sampler's, as a share. */
    double share() {
        boolean several = goals.size() > 1;
        double first = rate(0, PRIOR);
        double second = rate(1, several ? PRIOR : PRIOR_OF_SECOND);
        double least = several ? LEAST_OF_SEVERAL : LEAST;
        return Math.max(least, Math.min(1 - least, second / (first + second)));
    }

    private double rate(int whose, double prior) {
        return (successes[whose] + prior) / (turns[whose] + 2);
    }
}
