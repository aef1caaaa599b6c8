package io.bellwether.search.sampler;

import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A child takes each parameter in the order of the space, so that the values taken so far say which parameters exist. Nine of ten
 * children have two parents; of those a value comes from either with even odds or, if children are blends, from the interval between the
 * parents' values widened by half its length to either side (BLX-0.5), in the parameter's scale. What neither parent has is drawn at
 * random. Then each value mutates with a chance of 1 / parameters: half of the mutations draw anew, the others go a step whose length
 * is normal with a deviation of a tenth of the range; words are always drawn anew.
 */
/** Makes configurations of two others. Immutable. */
final class Children {
    private static final double CROSSOVER = 0.9;
    private static final double WIDER = 0.5;
    private static final double STEP = 0.1;
    private static final double ROUNDING = 1e-12;

    private final SearchSpace space;
    private final boolean blend;
    private final List<@Nullable Coordinate> coordinates = new ArrayList<>();
    private final List<@Nullable Object> fixed = new ArrayList<>();

    Children(SearchSpace space, boolean blend) {
        this.space = space;
        this.blend = blend;
        for (Parameter parameter : space.parameters()) {
            Axis axis = Axis.full(parameter);
            boolean single = axis.count() == 1;
            fixed.add(single ? axis.at(0) : null);
            coordinates.add(single ? null : Coordinate.of(parameter));
        }
    }

    Map<String, Object> of(Individual mother, Individual father, Dice dice) {
        Map<String, Object> one = mother.trial().params();
        Map<String, Object> other = dice.fraction() < CROSSOVER ? father.trial().params() : one;
        double mutation = 1.0 / Math.max(1, one.size());
        Map<String, Object> child = new LinkedHashMap<>();
        for (int i = 0; i < coordinates.size(); i++) {
            Parameter parameter = space.parameters().get(i);
            if (!SearchSpace.isActive(parameter, child)) {
                continue;
            }
            Coordinate coordinate = coordinates.get(i);
            Object only = fixed.get(i);
            if (coordinate == null) {
                child.put(parameter.name(), Objects.requireNonNull(only, "the only value"));
                continue;
            }
            Object inherited = inherited(coordinate, one.get(parameter.name()), other.get(parameter.name()), dice);
            boolean mutates = dice.fraction() < mutation;
            child.put(
                    parameter.name(), inherited == null || mutates ? changed(coordinate, inherited, dice) : inherited);
        }
        return child;
    }

    /** Null if neither parent has the parameter, or one has a word that is no longer there. */
    private @Nullable Object inherited(Coordinate coordinate, @Nullable Object one, @Nullable Object other, Dice dice) {
        double die = dice.fraction();
        if (one == null || other == null) {
            Object there = one == null ? other : one;
            return there == null ? null : inside(coordinate, there);
        }
        if (!blend || coordinate instanceof Coordinate.Labels) {
            return inside(coordinate, die < 0.5 ? one : other);
        }
        double a = place(coordinate, one);
        double b = place(coordinate, other);
        double low = Math.min(a, b) - WIDER * Math.abs(a - b);
        double high = Math.max(a, b) + WIDER * Math.abs(a - b);
        return at(coordinate, low + die * (high - low));
    }

    private static @Nullable Object inside(Coordinate coordinate, Object value) {
        double code = coordinate.encode(value);
        if (code < 0) {
            return null;
        }
        Object back = coordinate.decode(code);
        // Not the last digits of a real number's way to the unit interval and back, or a copy would pass for something
        // new.
        boolean same = value instanceof Double real
                && back instanceof Double there
                && Math.abs(real - there) <= ROUNDING * Math.abs(there);
        return same ? value : back;
    }

    private static Object changed(Coordinate coordinate, @Nullable Object from, Dice dice) {
        double die = dice.fraction();
        if (from == null || coordinate instanceof Coordinate.Labels || die < 0.5) {
            return coordinate.decode(coordinate.draw(dice));
        }
        return at(coordinate, NormalMarginal.draw(place(coordinate, from), STEP, dice));
    }

    /** Where a value lies in the unit interval. */
    private static double place(Coordinate coordinate, Object value) {
        double code = coordinate.encode(value);
        return coordinate instanceof Coordinate.Cells cells ? cells.centre((int) code) : code;
    }

    private static Object at(Coordinate coordinate, double place) {
        double within = Math.max(0, Math.min(1, place));
        return coordinate.decode(coordinate instanceof Coordinate.Cells cells ? cells.cellAt(within) : within);
    }
}
