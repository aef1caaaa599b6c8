package io.bellwether.search.sampler;

import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/*
 * Implementation note.
 *
 * One axis for each parameter that has more than one value, in the order of the space. Numbers lie as their Coordinate says: evenly
 * in the logarithm where it is asked for, whole and stepped ones each in the middle of a cell that reaches half a step to either side
 * (so that the outermost get their full share), words in cells of equal width in the order of the list. A parameter that does not
 * exist in a configuration lies at ABSENT, the middle: two configurations without it are equal there, and the others are near.
 */
/** A space as the unit cube: configurations as points, and points as configurations. Immutable. */
public final class UnitCube {
    private static final double ABSENT = 0.5;

    private final List<Side> sides = new ArrayList<>();
    private final int dimensions;

    public UnitCube(SearchSpace space) {
        int axes = 0;
        for (Parameter parameter : space.parameters()) {
            Axis axis = Axis.full(parameter);
            boolean fixed = axis.count() == 1;
            sides.add(
                    fixed
                            ? new Side(parameter, -1, new Coordinate.Labels(List.of()), axis.at(0))
                            : new Side(parameter, axes, Coordinate.of(parameter), ""));
            axes += fixed ? 0 : 1;
        }
        this.dimensions = axes;
    }

    public int dimensions() {
        return dimensions;
    }

    /** How the parameters on the axes are encoded, by axis. */
    List<Coordinate> coordinates() {
        return sides.stream()
                .filter(side -> side.axis >= 0)
                .map(Side::coordinate)
                .toList();
    }

    /** By axis: whether it holds words, which have no order. */
    boolean[] words() {
        boolean[] words = new boolean[dimensions];
        for (Side side : sides) {
            if (side.axis >= 0) {
                words[side.axis] = side.coordinate instanceof Coordinate.Labels;
            }
        }
        return words;
    }

    /** The configuration at a point; what it has at axes of parameters that don't exist there is not looked at. */
    Map<String, Object> configuration(double[] point) {
        Map<String, Object> chosen = new LinkedHashMap<>();
        for (Side side : sides) {
            if (SearchSpace.isActive(side.parameter, chosen)) {
                chosen.put(side.parameter.name(), side.axis < 0 ? side.only : side.at(point[side.axis]));
            }
        }
        return chosen;
    }

    /** Where a configuration lies. Values out of range lie at the nearest bound, unknown words and what is missing at the middle. */
    public double[] point(Map<String, Object> configuration) {
        double[] point = new double[dimensions];
        for (Side side : sides) {
            if (side.axis >= 0) {
                Object value = configuration.get(side.parameter.name());
                point[side.axis] = value == null ? ABSENT : side.place(value);
            }
        }
        return point;
    }

    /** Which axes count in a configuration. */
    boolean[] present(Map<String, Object> configuration) {
        boolean[] present = new boolean[dimensions];
        for (Side side : sides) {
            if (side.axis >= 0) {
                present[side.axis] = configuration.containsKey(side.parameter.name());
            }
        }
        return present;
    }

    /** The place on an axis that has the value which {@code fraction} has, and lies in the middle of its values. */
    static double centred(Coordinate coordinate, double fraction) {
        if (coordinate instanceof Coordinate.Cells cells) {
            return cells.centre(cells.cellAt(fraction));
        }
        if (coordinate instanceof Coordinate.Labels labels) {
            int words = labels.words().size();
            return (word(fraction, words) + 0.5) / words;
        }
        return fraction;
    }

    /** Which of so many words, each of an equal part of the axis, a place has. */
    static int word(double fraction, int words) {
        return (int) Math.max(0, Math.min(words - 1, Math.floor(fraction * words)));
    }

    /** The parameters with an axis, in its order. */
    public List<String> names() {
        return sides.stream()
                .filter(side -> side.axis >= 0)
                .map(side -> side.parameter.name())
                .toList();
    }

    /** Of each axis so many words, minus so many values of a whole or stepped number, or 0 for a real one. */
    public int[] cells() {
        return sides.stream()
                .filter(side -> side.axis >= 0)
                .mapToInt(side -> {
                    int count = (int) Math.min(
                            Integer.MAX_VALUE, Axis.full(side.parameter).count());
                    if (side.coordinate instanceof Coordinate.Labels) {
                        return count;
                    }
                    return side.coordinate instanceof Coordinate.Cells ? -count : 0;
                })
                .toArray();
    }

    /** A point in the middle of the cube. */
    double[] middle() {
        double[] middle = new double[dimensions];
        Arrays.fill(middle, ABSENT);
        return middle;
    }

    /** A parameter with its axis, or with none and its only value. */
    private record Side(Parameter parameter, int axis, Coordinate coordinate, Object only) {
        Object at(double fraction) {
            if (coordinate instanceof Coordinate.Cells cells) {
                return cells.decode(cells.cellAt(fraction));
            }
            if (coordinate instanceof Coordinate.Labels labels) {
                return labels.decode(word(fraction, labels.words().size()));
            }
            return coordinate.decode(fraction);
        }

        double place(Object value) {
            double code = coordinate.encode(value);
            if (coordinate instanceof Coordinate.Cells cells) {
                return cells.centre((int) code);
            }
            if (coordinate instanceof Coordinate.Labels labels) {
                return code < 0 ? ABSENT : (code + 0.5) / labels.words().size();
            }
            return code;
        }
    }
}
