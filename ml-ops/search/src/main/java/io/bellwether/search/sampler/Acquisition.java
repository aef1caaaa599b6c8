package io.bellwether.search.sampler;

import java.util.List;

/** How much a trial at a point is worth, as a logarithm, by what is believed. */
interface Acquisition {
    /** At a point of the unit cube. */
    double at(double[] point);

    /** As above; writes its slope by the point into {@code slope}. */
    double at(double[] point, double[] slope);

    /** At some points; may be cheaper than one by one. */
    default double[] at(List<double[]> points) {
        return points.stream().mapToDouble(this::at).toArray();
    }
}
