package io.bellwether.search.pruner;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/*
 * Implementation note.
 *
 * Jaderberg et al., "Population based training of neural networks" (2017, arXiv 1711.09846), in generations: each member pauses after every
 * so many steps, with a checkpoint, and goes on when all that live have come as far. Of the n that have come to this pause the worst
 * floor(q n) are weak, and one of the best floor(q n) that live takes the place of each: a new trial goes on from that one's newest
 * checkpoint, with other parameters. In the paper nobody waits for anybody; here the members of a population are often more than there are
 * slots, and then those that begin late would meet nobody of whom to learn.
 *
 * A trial keeps its parameters for life, so what is recorded of it, and what a sampler learns from it, is true; a member that is replaced
 * has ended, and the new one is a trial of its own.
 *
 * Which of the best is taken follows from the weak one's number and the step. Costs: a look goes through the members.
 */
/** Population based training. */
final class Population implements Pauser {
    private static final int SPREAD = 0x9E3779B9;

    private final Goal goal;
    private final long interval;
    private final long end;
    private final double share;
    /** What came to each pause, from the first. */
    private final List<Costs> costs = new ArrayList<>();
    /** How many pauses each member that lives has behind it, its ancestors' included. */
    private final TreeMap<Integer, Integer> reached = new TreeMap<>();
    /** By member: its cost at each pause, as far as it has been there itself. */
    private final Map<Integer, Map<Integer, Double>> own = new HashMap<>();

    private final TreeSet<Integer> paused = new TreeSet<>();

    Population(PrunerSpec spec, Goal goal) {
        this.goal = goal;
        this.interval = spec.intervalSteps();
        Long steps = spec.maxSteps();
        this.end = steps == null ? Long.MAX_VALUE : steps;
        Double percent = spec.percentile();
        this.share = (percent == null ? 25 : percent) / 100;
    }

    @Override
    public OptionalLong pauseAt(int trial) {
        long step = (reached.getOrDefault(trial, 0) + 1) * interval;
        return step < end ? OptionalLong.of(step) : OptionalLong.empty();
    }

    @Override
    public void paused(int trial, long step, double value) {
        int before = reached.getOrDefault(trial, 0);
        int after = Math.max(before, (int) Math.min(Integer.MAX_VALUE, step / interval));
        double cost = Costs.of(value, goal);
        while (costs.size() <= after) {
            costs.add(new Costs());
        }
        if (after > before) {
            costs.get(after).add(cost);
            own.computeIfAbsent(trial, any -> new HashMap<>()).put(after, cost);
        }
        reached.put(trial, after);
        paused.add(trial);
    }

    @Override
    public void born(int trial, long step) {
        reached.put(trial, (int) Math.min(Integer.MAX_VALUE, step / interval));
    }

    @Override
    public void joined(int trial) {
        reached.put(trial, 0);
    }

    @Override
    public Optional<Takeover> takeover() {
        for (int trial : paused) {
            OptionalInt parent = isComplete(trial) ? parent(trial) : OptionalInt.empty();
            if (parent.isPresent()) {
                return Optional.of(new Takeover(trial, parent.getAsInt()));
            }
        }
        return Optional.empty();
    }

    /** Whether all that live have come to the pause at which this member waits. */
    private boolean isComplete(int trial) {
        int own = reached.getOrDefault(trial, 0);
        return reached.values().stream().allMatch(other -> other >= own);
    }

    /** Whose place a paused member is to be taken by; empty if it is not weak, or nobody lives who is strong. */
    private OptionalInt parent(int trial) {
        int pause = reached.getOrDefault(trial, 0);
        Double cost = own.getOrDefault(trial, Map.of()).get(pause);
        if (cost == null) {
            return OptionalInt.empty();
        }
        Costs all = costs.get(pause);
        int few = (int) (share * all.size());
        // Equal ones rank by their numbers, so that of two that are the worst one is.
        long equalsBefore = reached.headMap(trial).keySet().stream()
                .filter(other -> costAt(other, pause) == cost)
                .count();
        if (few == 0 || all.below(cost) + equalsBefore < all.size() - few) {
            return OptionalInt.empty();
        }
        List<Integer> strong = reached.keySet().stream()
                .filter(other -> costAt(other, pause) < cost)
                .sorted(Comparator.<Integer>comparingDouble(other -> costAt(other, pause))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(few)
                .toList();
        int die = ((trial * 31 + pause) * SPREAD) >>> 8;
        return strong.isEmpty() ? OptionalInt.empty() : OptionalInt.of(strong.get(die % strong.size()));
    }

    /** Infinite if it has not been there itself. */
    private double costAt(int trial, int pause) {
        Map<Integer, Double> costs = own.get(trial);
        Double cost = costs == null ? null : costs.get(pause);
        return cost == null ? Double.POSITIVE_INFINITY : cost;
    }

    @Override
    public OptionalInt next() {
        return paused.stream().mapToInt(each -> each).filter(this::isComplete).findFirst();
    }

    @Override
    public void resumed(int trial) {
        paused.remove(trial);
    }

    @Override
    public void ended(int trial) {
        paused.remove(trial);
        reached.remove(trial);
        own.remove(trial);
    }

    @Override
    public OptionalInt farthest() {
        return paused.stream().mapToInt(each -> each).findFirst();
    }
}
