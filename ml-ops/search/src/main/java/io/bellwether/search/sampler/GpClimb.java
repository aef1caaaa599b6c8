package io.bellwether.search.sampler;

import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/*
 * Implementation note.
 *
 * Looked at are POOL points of Sobol's sequence, and some around each of the best trials, at distances from a tenth to a thousandth
 * of the range, since improvement is often thinnest where the best are. From the best of them, and some of the others drawn by their
 * expected improvement, the climb goes up the slope in the continuous parameters, measured in the kernel's lengths, and from value to
 * value in the others, in turns until neither helps.
 */
/** Finds where expected improvement is greatest. Caller-confined. */
final class GpClimb {
    /** How many of the best trials are looked around. */
    static final int INCUMBENTS = 4;

    private static final int POOL = 512;
    private static final int AROUND = 40;
    private static final int BEST_STARTS = 3;
    private static final int DRAWN_STARTS = 2;
    private static final int ROUNDS = 3;
    private static final int STEPS = 40;
    private static final double TOLERANCE = 1e-3;
    /** Values of a discrete parameter that are all looked at; of more, those near. */
    private static final int ALL_VALUES = 16;

    private final SearchSpace space;
    private final UnitCube cube;
    private final Acquisition worth;
    private final GpKernel kernel;
    private final Dice dice;
    private final List<Coordinate> coordinates;
    private final boolean conditional;

    GpClimb(SearchSpace space, UnitCube cube, Acquisition worth, GpKernel kernel, Dice dice) {
        this.space = space;
        this.cube = cube;
        this.worth = worth;
        this.kernel = kernel;
        this.dice = dice;
        this.coordinates = cube.coordinates();
        this.conditional = space.parameters().stream().anyMatch(parameter -> parameter.when() != null);
    }

    /** Points by falling improvement: those that were climbed to, then the best of the others. */
    List<double[]> best(List<double[]> incumbents, long seed) {
        List<double[]> open = new ArrayList<>();
        SobolPoints sobol = new SobolPoints(seed, coordinates.size());
        for (int i = 0; i < POOL; i++) {
            look(sobol.at(i), open);
        }
        for (double[] incumbent : incumbents) {
            for (int i = 0; i < AROUND; i++) {
                look(near(incumbent), open);
            }
        }
        double[] improvements = worth.at(open);
        List<Place> pool = new ArrayList<>();
        for (int i = 0; i < improvements.length; i++) {
            pool.add(new Place(open.get(i), improvements[i]));
        }
        pool.sort(Comparator.comparingDouble(place -> -place.improvement));
        List<Place> climbed = new ArrayList<>();
        for (Place start : starts(pool)) {
            climbed.add(climb(start));
        }
        climbed.sort(Comparator.comparingDouble(place -> -place.improvement));
        List<double[]> best = new ArrayList<>();
        climbed.forEach(place -> best.add(place.point));
        pool.stream().limit(POOL / 4).forEach(place -> best.add(place.point));
        if (best.isEmpty()) {
            best.add(sobol.at(0)); // the constraints allow none of them
        }
        return best;
    }

    private void look(double[] at, List<double[]> open) {
        double[] point = settled(at);
        if (isOpen(point)) {
            open.add(point);
        }
    }

    private boolean isOpen(double[] point) {
        return space.constraints().isEmpty() || space.allows(cube.configuration(point));
    }

    /** With what has no influence at its usual place, so that equal configurations are equal points. */
    private double[] settled(double[] at) {
        if (conditional) {
            return cube.point(cube.configuration(at));
        }
        double[] point = new double[at.length];
        for (int axis = 0; axis < at.length; axis++) {
            point[axis] = UnitCube.centred(coordinates.get(axis), Math.max(0, Math.min(1, at[axis])));
        }
        return point;
    }

    private double[] near(double[] incumbent) {
        double[] point = incumbent.clone();
        double reach = 0.1 * StrictMath.pow(10, -2 * dice.fraction());
        double changed = Math.max(0.3, 1.0 / point.length);
        for (int axis = 0; axis < point.length; axis++) {
            boolean moved = dice.fraction() < changed;
            double normal = StandardNormal.quantile(dice.fraction());
            double uniform = dice.fraction();
            if (coordinates.get(axis) instanceof Coordinate.Continuum) {
                point[axis] += reach * normal;
            } else if (moved && coordinates.get(axis) instanceof Coordinate.Cells cells) {
                point[axis] += normal * Math.max(reach, 1.0 / cells.count());
            } else if (moved) {
                point[axis] = uniform;
            }
        }
        return point;
    }

    /** The best, and some others, each drawn in proportion to its expected improvement. */
    private List<Place> starts(List<Place> pool) {
        List<Place> left = new ArrayList<>(pool);
        List<Place> starts = new ArrayList<>();
        for (int i = 0; i < BEST_STARTS && !left.isEmpty(); i++) {
            starts.add(left.remove(0));
        }
        for (int i = 0; i < DRAWN_STARTS && !left.isEmpty(); i++) {
            double greatest = left.get(0).improvement;
            double[] shares = new double[left.size()];
            double sum = 0;
            for (int j = 0; j < shares.length; j++) {
                shares[j] = StrictMath.exp(left.get(j).improvement - greatest);
                sum += shares[j];
            }
            double drawn = dice.fraction() * sum;
            int chosen = 0;
            while (chosen < shares.length - 1 && drawn >= shares[chosen]) {
                drawn -= shares[chosen++];
            }
            starts.add(left.remove(chosen));
        }
        return starts;
    }

    private Place climb(Place start) {
        Place now = start;
        for (int round = 0; round < ROUNDS; round++) {
            Place next = amongValues(upTheSlope(now));
            if (!(next.improvement > now.improvement + TOLERANCE * 1e-2)) {
                return next.improvement > now.improvement ? next : now;
            }
            now = next;
        }
        return now;
    }

    private Place upTheSlope(Place from) {
        boolean[] present = cube.present(cube.configuration(from.point));
        int d = from.point.length;
        double[] start = new double[d];
        double[] low = new double[d];
        double[] high = new double[d];
        double[] length = new double[d];
        boolean any = false;
        for (int axis = 0; axis < d; axis++) {
            length[axis] = 1 / Math.sqrt(kernel.inverseSquareOnCube(axis));
            boolean moves = present[axis] && coordinates.get(axis) instanceof Coordinate.Continuum;
            any |= moves;
            start[axis] = from.point[axis] / length[axis];
            low[axis] = moves ? 0 : start[axis];
            high[axis] = moves ? 1 / length[axis] : start[axis];
        }
        if (!any) {
            return from;
        }
        BoxMinimizer.Minimum top = BoxMinimizer.from(
                start,
                low,
                high,
                (scaled, slope) -> {
                    double value = worth.at(times(scaled, length), slope);
                    for (int axis = 0; axis < d; axis++) {
                        slope[axis] *= -length[axis];
                    }
                    return -value;
                },
                STEPS,
                TOLERANCE);
        return better(times(top.at(), length), from);
    }

    private Place amongValues(Place from) {
        Place now = from;
        for (int axis = 0; axis < coordinates.size(); axis++) {
            if (coordinates.get(axis) instanceof Coordinate.Continuum) {
                continue;
            }
            for (double value : values(axis, now.point[axis])) {
                double[] point = now.point.clone();
                point[axis] = value;
                now = better(point, now);
            }
        }
        return now;
    }

    private double[] values(int axis, double at) {
        if (coordinates.get(axis) instanceof Coordinate.Labels labels) {
            double words = labels.words().size();
            double[] all = new double[(int) words];
            for (int i = 0; i < all.length; i++) {
                all[i] = (i + 0.5) / words;
            }
            return all;
        }
        Coordinate.Cells cells = (Coordinate.Cells) coordinates.get(axis);
        List<Double> near = new ArrayList<>();
        int cell = cells.cellAt(at);
        for (int i = 0; i < cells.count(); i++) {
            int away = Math.abs(i - cell);
            if (cells.count() <= ALL_VALUES || Integer.bitCount(away) == 1) {
                near.add(cells.centre(i));
            }
        }
        return near.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private Place better(double[] at, Place than) {
        double[] point = settled(at);
        if (!isOpen(point)) {
            return than;
        }
        double improvement = worth.at(point);
        return improvement > than.improvement ? new Place(point, improvement) : than;
    }

    private static double[] times(double[] scaled, double[] length) {
        double[] point = new double[scaled.length];
        for (int axis = 0; axis < point.length; axis++) {
            point[axis] = Math.max(0, Math.min(1, scaled[axis] * length[axis]));
        }
        return point;
    }

    /** A point and the logarithm of its expected improvement. */
    private static final class Place {
        private final double[] point;
        private final double improvement;

        Place(double[] point, double improvement) {
            this.point = point;
            this.improvement = improvement;
        }
    }
}
