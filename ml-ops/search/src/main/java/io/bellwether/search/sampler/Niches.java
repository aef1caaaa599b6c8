package io.bellwether.search.sampler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * Implementation note.
 *
 * NSGA-III's choice (Deb and Jain 2014, algorithms 2 to 4). Costs are moved so that the best of each objective is 0, and stretched so
 * that the plane through the extreme points cuts each axis at 1; where these give no plane, so that the worst of each objective is 1.
 * Directions: all with coordinates k/p that sum to 1, p as large as gives at most one for each of the population. Each point belongs
 * to the direction whose ray it is nearest to. Then again and again the direction with the fewest points takes one more: the nearest
 * if it has none, else any. Cost: O(points x directions x objectives).
 */
/** Which of the last front's points lie where few others do. Used once. */
final class Niches {
    private static final double TINY = 1e-6;
    private static final int MOST_DIVISIONS = 100;

    private final List<Individual> candidates;
    private final List<double[]> directions;
    /** For each direction, how many of the safe and the chosen belong to it. */
    private final int[] taken;
    /** For each candidate. */
    private final int[] direction;

    private final double[] distance;

    Niches(List<Individual> safe, List<Individual> candidates, int population) {
        this.candidates = candidates;
        int objectives = candidates.get(0).costs().length;
        this.directions = directions(objectives, population);
        this.taken = new int[directions.size()];
        this.direction = new int[candidates.size()];
        this.distance = new double[candidates.size()];
        List<double[]> points = new ArrayList<>();
        safe.forEach(each -> points.add(each.costs().clone()));
        candidates.forEach(each -> points.add(each.costs().clone()));
        normalize(points, objectives);
        for (int i = 0; i < points.size(); i++) {
            int nearest = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int d = 0; d < directions.size(); d++) {
                double away = distance(points.get(i), directions.get(d));
                if (away < least) {
                    least = away;
                    nearest = d;
                }
            }
            if (i < safe.size()) {
                taken[nearest]++;
            } else {
                direction[i - safe.size()] = nearest;
                distance[i - safe.size()] = least;
            }
        }
    }

    List<Individual> choose(int count, Dice dice) {
        List<Individual> chosen = new ArrayList<>();
        boolean[] gone = new boolean[candidates.size()];
        while (chosen.size() < count) {
            int emptiest = emptiest(gone, dice);
            List<Integer> there = new ArrayList<>();
            for (int i = 0; i < gone.length; i++) {
                if (!gone[i] && direction[i] == emptiest) {
                    there.add(i);
                }
            }
            int next = there.get(0);
            if (taken[emptiest] > 0) {
                next = there.get((int) (dice.fraction() * there.size()));
            } else {
                for (int i : there) {
                    next = distance[i] < distance[next] ? i : next;
                }
            }
            gone[next] = true;
            taken[emptiest]++;
            chosen.add(candidates.get(next));
        }
        return chosen;
    }

    /** Of the directions that have candidates, one of those that have the fewest points. */
    private int emptiest(boolean[] gone, Dice dice) {
        int fewest = Integer.MAX_VALUE;
        List<Integer> emptiest = new ArrayList<>();
        boolean[] has = new boolean[taken.length];
        for (int i = 0; i < gone.length; i++) {
            has[direction[i]] |= !gone[i];
        }
        for (int d = 0; d < taken.length; d++) {
            if (has[d] && taken[d] < fewest) {
                fewest = taken[d];
                emptiest.clear();
            }
            if (has[d] && taken[d] == fewest) {
                emptiest.add(d);
            }
        }
        return emptiest.get((int) (dice.fraction() * emptiest.size()));
    }

    private static double distance(double[] point, double[] direction) {
        double along = 0;
        double length = 0;
        for (int i = 0; i < point.length; i++) {
            along += point[i] * direction[i];
            length += direction[i] * direction[i];
        }
        double squares = 0;
        for (int i = 0; i < point.length; i++) {
            double off = point[i] - along / length * direction[i];
            squares += off * off;
        }
        return squares;
    }

    private static void normalize(List<double[]> points, int objectives) {
        double[] ideal = new double[objectives];
        double[] worst = new double[objectives];
        Arrays.fill(ideal, Double.POSITIVE_INFINITY);
        Arrays.fill(worst, Double.NEGATIVE_INFINITY);
        for (double[] point : points) {
            for (int i = 0; i < objectives; i++) {
                point[i] = Math.max(-Double.MAX_VALUE / 4, Math.min(Double.MAX_VALUE / 4, point[i]));
                ideal[i] = Math.min(ideal[i], point[i]);
                worst[i] = Math.max(worst[i], point[i]);
            }
        }
        for (double[] point : points) {
            for (int i = 0; i < objectives; i++) {
                point[i] -= ideal[i];
            }
        }
        double[] span = intercepts(points, objectives);
        for (int i = 0; i < objectives; i++) {
            boolean usable = span.length > 0 && span[i] > TINY * (worst[i] - ideal[i]);
            double stretch = usable ? span[i] : Math.max(worst[i] - ideal[i], Double.MIN_NORMAL);
            for (double[] point : points) {
                point[i] /= stretch;
            }
        }
    }

    /** Where the plane through the extreme points cuts the axes; empty if there is no such plane. */
    private static double[] intercepts(List<double[]> points, int objectives) {
        double[][] rows = new double[objectives][];
        for (int axis = 0; axis < objectives; axis++) {
            double least = Double.POSITIVE_INFINITY;
            for (double[] point : points) {
                double greatest = 0;
                for (int i = 0; i < objectives; i++) {
                    greatest = Math.max(greatest, i == axis ? point[i] : point[i] / TINY);
                }
                if (greatest < least) {
                    least = greatest;
                    rows[axis] = point;
                }
            }
            if (rows[axis] == null) {
                return new double[0];
            }
        }
        double[] solution = solve(rows);
        for (int i = 0; i < solution.length; i++) {
            solution[i] = 1 / solution[i];
            if (!(solution[i] > 0) || Double.isInfinite(solution[i])) {
                return new double[0];
            }
        }
        return solution;
    }

    /** The x for which every row's product with it is 1, by elimination; empty if there is none. */
    private static double[] solve(double[][] rows) {
        int n = rows.length;
        double[][] matrix = new double[n][];
        for (int i = 0; i < n; i++) {
            matrix[i] = Arrays.copyOf(rows[i], n + 1);
            matrix[i][n] = 1;
        }
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int row = column + 1; row < n; row++) {
                pivot = Math.abs(matrix[row][column]) > Math.abs(matrix[pivot][column]) ? row : pivot;
            }
            double[] swapped = matrix[pivot];
            matrix[pivot] = matrix[column];
            matrix[column] = swapped;
            if (Math.abs(swapped[column]) < Double.MIN_NORMAL) {
                return new double[0];
            }
            for (int row = 0; row < n; row++) {
                double factor = row == column ? 0 : matrix[row][column] / swapped[column];
                for (int i = column; factor != 0 && i <= n; i++) {
                    matrix[row][i] -= factor * swapped[i];
                }
            }
        }
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) {
            solution[i] = matrix[i][n] / matrix[i][i];
        }
        return solution;
    }

    /** All points with coordinates k/p that sum to 1, for the largest p that gives at most {@code most} of them. */
    static List<double[]> directions(int objectives, int most) {
        int divisions = 1;
        while (divisions < MOST_DIVISIONS && count(objectives, divisions + 1) <= most) {
            divisions++;
        }
        List<double[]> directions = new ArrayList<>();
        fill(new double[objectives], 0, divisions, divisions, directions);
        return directions;
    }

    private static long count(int objectives, int divisions) {
        long count = 1;
        for (int i = 1; i < objectives; i++) {
            count = count * (divisions + i) / i;
        }
        return count;
    }

    private static void fill(double[] direction, int at, int left, int divisions, List<double[]> into) {
        if (at == direction.length - 1) {
            direction[at] = (double) left / divisions;
            into.add(direction.clone());
            return;
        }
        for (int k = 0; k <= left; k++) {
            direction[at] = (double) k / divisions;
            fill(direction, at + 1, left - k, divisions, into);
        }
    }
}
