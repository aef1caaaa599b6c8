package io.bellwether.search.pruner;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;

/*
 * Implementation note.
 *
 * Li et al., "A system for massively parallel hyperparameter tuning" (MLSys 2020, arXiv 1810.05934), algorithm 2. Rung k is at step
 * r eta^k. A trial pauses at each. Of the n that have come to a rung, the best floor(n / eta) may go on to the next one; a free
 * worker takes such a trial, from the top rung down, before it takes a new one. Here a trial is promoted as soon as it may be, and waits
 * for a slot before all new trials of its sweep: the same, as soon as all workers are busy.
 *
 * In contrast to the stopping form nobody is lost by coming early: what is paused may be promoted by what comes to its rung later, and
 * what goes on is always among the best of all that are known. The price are checkpoints.
 *
 * Equal values rank by the trial's number, behind those that went on before. A trial without a number as its value is never promoted.
 *
 * Costs: a pause is one insertion into the rung's sorted costs, and one into the tree of those that wait there; next() a look at the first
 * of each rung's tree.
 */
/** Asynchronous successive halving, its promotion form. */
final class Promotion implements Pauser {
    private final Goal goal;
    private final Ladder ladder;
    private final List<Rung> rungs = new ArrayList<>();
    /** How many rungs each trial has come to. */
    private final Map<Integer, Integer> reached = new HashMap<>();

    private final Map<Integer, Waiting> paused = new HashMap<>();

    Promotion(Goal goal, Ladder ladder) {
        this.goal = goal;
        this.ladder = ladder;
    }

    private static final class Rung {
        private final Costs all = new Costs();
        private final Costs gone = new Costs();
        private final TreeSet<Waiting> waiting = new TreeSet<>();
    }

    private record Waiting(double cost, int trial) implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            int byCost = Double.compare(cost, other.cost);
            return byCost == 0 ? Integer.compare(trial, other.trial) : byCost;
        }
    }

    @Override
    public OptionalLong pauseAt(int trial) {
        long step = ladder.step(reached.getOrDefault(trial, 0));
        return step == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(step);
    }

    @Override
    public void paused(int trial, long step, double value) {
        double cost = Costs.of(value, goal);
        int before = reached.getOrDefault(trial, 0);
        int after = before;
        while (ladder.step(after) <= step) {
            rung(after++).all.add(cost);
        }
        reached.put(trial, after);
        Waiting waiting = new Waiting(cost, trial);
        paused.put(trial, waiting);
        rung(Math.max(0, after - 1)).waiting.add(waiting);
        for (int passed = before; passed < after - 1; passed++) {
            rung(passed).gone.add(cost);
        }
    }

    private Rung rung(int number) {
        while (rungs.size() <= number) {
            rungs.add(new Rung());
        }
        return rungs.get(number);
    }

    @Override
    public OptionalInt next() {
        for (int i = rungs.size() - 1; i >= 0; i--) {
            Rung rung = rungs.get(i);
            if (!rung.waiting.isEmpty()) {
                Waiting first = rung.waiting.first();
                if (first.cost == Double.POSITIVE_INFINITY) {
                    continue;
                }
                int equalsGone = rung.gone.notAbove(first.cost) - rung.gone.below(first.cost);
                int before = rung.all.below(first.cost) + equalsGone;
                if (before < rung.all.size() / ladder.factor()) {
                    return OptionalInt.of(first.trial);
                }
            }
        }
        return OptionalInt.empty();
    }

    @Override
    public void resumed(int trial) {
        leave(trial);
    }

    @Override
    public void ended(int trial) {
        leave(trial);
        reached.remove(trial);
    }

    /** It goes on from the rung that it has come to, or ends there. */
    private void leave(int trial) {
        Waiting waiting = paused.remove(trial);
        if (waiting != null) {
            Rung rung = rungs.get(Math.max(0, reached.getOrDefault(trial, 0) - 1));
            rung.waiting.remove(waiting);
            rung.gone.add(waiting.cost);
        }
    }

    @Override
    public OptionalInt farthest() {
        for (int i = rungs.size() - 1; i >= 0; i--) {
            if (!rungs.get(i).waiting.isEmpty()) {
                return OptionalInt.of(rungs.get(i).waiting.first().trial);
            }
        }
        return OptionalInt.empty();
    }
}
