package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.search.pareto.ParetoFront;
import java.util.List;

/*
 * Implementation note.
 *
 * Two samplers that learn from all trials, whoever suggested them, take turns: what one is blind to the other finds, and goes on from. How
 * often each has its turn follows from how often it has found something better than all before it: with r = (s + PRIOR) / (n + 2 PRIOR)
 * for its n trials and the s of them that were the best when they ended (of several goals: that no other beat in all), of which older ones
 * count less and less (DECAY), its share is r / (sum of both), but never less than LEAST, so that a sampler whose time is yet to come is
 * heard. Numbers are given to the two by the golden ratio's sequence, which keeps to the shares as evenly as can be.
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
    private static final double LEAST = 0.2;

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
        double first = rate(0);
        double second = rate(1);
        return Math.max(LEAST, Math.min(1 - LEAST, second / (first + second)));
    }

    private double rate(int whose) {
        return (successes[whose] + PRIOR) / (turns[whose] + 2 * PRIOR);
    }
}
