package io.bellwether.search.sampler;

import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/*
 * Implementation note.
 *
 * As in "Population based training" (Jaderberg et al. 2017) and Ray's: each parameter is drawn anew with probability 1/4; else a number is
 * multiplied by 1.2 or 0.8, at least to the next value that there is, an ordinal goes to a neighbour, and a choice stays. Parameters that
 * come to exist by that are drawn. Constraints are honoured by trying again; if that fails so often, everything stays as it is.
 */
/** A configuration that is a little different from another. */
public final class Exploration {
    private static final double DRAWN_ANEW = 0.25;
    private static final double MORE = 1.2;
    private static final double LESS = 0.8;
    private static final int ATTEMPTS = 100;

    private Exploration() {}

    /**
     * Follows from the arguments alone.
     *
     * @param from lies in the space
     * @param kept parameters that stay as they are
     * @param number of the trial that it is for
     */
    public static Map<String, Object> of(
            SearchSpace space, Map<String, Object> from, Set<String> kept, long seed, int number) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Dice dice = new Dice(seed, number, attempt);
            Map<String, Object> forced = new HashMap<>();
            for (Parameter parameter : space.parameters()) {
                Object value = from.get(parameter.name());
                boolean anew = dice.fraction() < DRAWN_ANEW;
                boolean more = dice.fraction() < 0.5;
                if (value != null && kept.contains(parameter.name())) {
                    forced.put(parameter.name(), value);
                } else if (value != null && !anew) {
                    forced.put(parameter.name(), perturbed(parameter, value, more));
                }
            }
            Map<String, Object> explored = new Draw(seed, number, attempt).configuration(space, forced);
            if (Chosen.isInside(space, explored)) {
                return explored;
            }
        }
        return from;
    }

    static Object perturbed(Parameter parameter, Object value, boolean more) {
        double factor = more ? MORE : LESS;
        Axis axis = Axis.full(parameter);
        if (axis instanceof Axis.Continuum && parameter instanceof Parameter.FloatParameter real) {
            return Math.max(real.low(), Math.min(real.high(), (Double) value * factor));
        }
        if (parameter instanceof Parameter.Choice || axis.count() < 2) {
            return value;
        }
        long last = axis.count() - 1;
        long index = axis.indexOf(value);
        long by = 1;
        if (axis instanceof Axis.Whole whole) {
            by = Math.round(Math.abs((Long) value * (factor - 1)) / whole.step());
        } else if (axis instanceof Axis.Stepped stepped) {
            by = Math.round(
                    Math.abs((Double) value * (factor - 1)) / stepped.step().doubleValue());
        }
        boolean up = more == !(value instanceof Number number && number.doubleValue() < 0);
        long moved = up ? index + Math.max(1, by) : index - Math.max(1, by);
        return axis.at(Math.max(0, Math.min(last, moved)));
    }
}
