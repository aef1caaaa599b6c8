package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.search.pareto.ParetoFront;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The trials of a search so far, in the order of their numbers. Immutable.
 *
 * @param goals for each objective, which values are better; one in the simple case
 * @param observations one for each trial that was suggested
 */
public record History(List<Goal> goals, List<Observation> observations) {
    public History {
        goals = List.copyOf(goals);
        if (goals.isEmpty()) {
            throw new IllegalArgumentException("history: no goals (expected: at least one); name what is better");
        }
        observations = List.copyOf(observations);
        int before = -1;
        for (Observation observation : observations) {
            int number = observation.number();
            if (number <= before) {
                throw new IllegalArgumentException("history: trial " + number + " after trial " + before
                        + " (expected: rising numbers); sort the observations");
            }
            before = number;
            int values = observation.values().size();
            if (values != 0 && values != goals.size()) {
                throw new IllegalArgumentException("history: trial " + number + " has " + values + " values (expected: "
                        + goals.size() + ", one for each goal); add the others");
            }
        }
    }

    /** The trials of a search for one goal. */
    public History(Goal goal, List<Observation> observations) {
        this(List.of(goal), observations);
    }

    public static History empty(Goal goal) {
        return new History(goal, List.of());
    }

    /** Of several goals. */
    public static History empty(List<Goal> goals) {
        return new History(goals, List.of());
    }

    /** The goal of the first objective, which is the only one in the simple case. */
    public Goal goal() {
        return goals.get(0);
    }

    /** Whether there is more than one objective. */
    public boolean isMultiObjective() {
        return goals.size() > 1;
    }

    public int size() {
        return observations.size();
    }

    /**
     * The complete trial with the best value of the first objective that keeps all constraints on outcomes, the earliest of
     * equals; empty if there is none.
     */
    public Optional<Observation> best() {
        Observation best = null;
        for (Observation candidate : observations) {
            Double value = candidate.value();
            if (value != null
                    && candidate.isFeasible()
                    && goal().isBetter(value, best == null ? Double.NaN : valueOf(best))) {
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The complete trials that keep all constraints on outcomes and that no other such trial beats in all goals at once, by number. */
    public List<Observation> front() {
        ParetoFront front = new ParetoFront(goals);
        for (Observation trial : observations) {
            if (trial.state() == Observation.State.COMPLETE && trial.isFeasible()) {
                front.add(trial.number(), trial.values());
            }
        }
        Set<Integer> numbers = new HashSet<>(front.numbers());
        return observations.stream()
                .filter(trial -> numbers.contains(trial.number()))
                .toList();
    }

    private static double valueOf(Observation observation) {
        Double value = observation.value();
        return value == null ? Double.NaN : value;
    }
}
