package io.bellwether.search.pareto;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Kept as trials come: a new one is compared with the front only, so n trials cost O(n x front x objectives). Equal trials are all on
 * it. The hypervolume is reckoned when it is asked for, and kept until the front changes; with three objectives or more only
 * for a front of at most MOST_OF_THREE or MOST points, as it costs too much beyond.
 */
/** The trials that no other beats in all objectives at once. Caller-confined. */
public final class ParetoFront {
    private static final int MOST = 60;
    private static final int MOST_OF_THREE = 200;

    private final List<Goal> goals;
    private final List<Member> members = new ArrayList<>();
    private final double[] worst;
    /** Follows from the others; null until it is asked for. */
    private transient @Nullable Double volume;

    /** An empty front. */
    public ParetoFront(List<Goal> goals) {
        this.goals = new ArrayList<>(goals);
        this.worst = new double[goals.size()];
        Arrays.fill(worst, Double.NEGATIVE_INFINITY);
    }

    /**
     * Adds a trial that keeps all constraints.
     *
     * @param values one for each goal, none NaN
     * @return whether it is on the front now
     */
    public boolean add(int number, List<Double> values) {
        double[] costs = costs(values);
        for (int i = 0; i < costs.length; i++) {
            if (costs[i] > worst[i] && costs[i] < Double.POSITIVE_INFINITY) {
                worst[i] = costs[i];
                volume = null;
            }
        }
        for (Member member : members) {
            if (Dominance.dominates(member.costs(), costs)) {
                return false;
            }
        }
        members.removeIf(member -> Dominance.dominates(costs, member.costs()));
        members.add(new Member(number, costs));
        volume = null;
        return true;
    }

    /** The numbers of the trials on it, by rising first value in the sense of its goal. */
    public List<Integer> numbers() {
        return members.stream()
                .sorted(Comparator.comparing(Member::costs, Arrays::compare).thenComparing(Member::number))
                .map(Member::number)
                .toList();
    }

    /**
     * The hypervolume between the front and a reference; NaN if there are too many points in too many dimensions.
     *
     * @param reference a bad value for each goal; empty for the worst value of all trials added
     */
    public double hypervolume(List<Double> reference) {
        Double known = volume;
        if (known == null) {
            double[][] points = members.stream().map(Member::costs).toArray(double[][]::new);
            known = isCheap() ? Hypervolume.of(points, reference.isEmpty() ? worst : costs(reference)) : Double.NaN;
            volume = known;
        }
        return known;
    }

    private boolean isCheap() {
        return switch (goals.size()) {
            case 1, 2 -> true;
            case 3 -> members.size() <= MOST_OF_THREE;
            default -> members.size() <= MOST;
        };
    }

    private double[] costs(List<Double> values) {
        if (values.size() != goals.size()) {
            throw new IllegalArgumentException(
                    "values: " + values + " (expected: " + goals.size() + ", one for each goal); add the others");
        }
        double[] costs = new double[values.size()];
        for (int i = 0; i < costs.length; i++) {
            costs[i] = goals.get(i) == Goal.MINIMIZE ? values.get(i) : -values.get(i);
        }
        return costs;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Member(int number, double[] costs) {}
}
