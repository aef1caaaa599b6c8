package io.bellwether.search.sampler;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.spec.Nearest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Configurations that people choose. */
public final class Chosen {
    private static final int DRAWS = 10_000;

    private Chosen() {}

    /**
     * The configuration with what it does not name drawn at random, by the trial's number.
     *
     * @throws ClusterException INVALID_ARGUMENT if it names a parameter that does not exist (in that configuration), a value that
     *     the parameter does not take, or breaks a constraint
     */
    public static Map<String, Object> completed(SearchSpace space, Map<String, Object> configuration, int number) {
        Map<String, Object> forced = new HashMap<>();
        List<String> names = space.parameters().stream().map(Parameter::name).toList();
        configuration.forEach((name, value) -> {
            if (!names.contains(name)) {
                throw invalid("no parameter '" + name + "'", Nearest.hint(name, names));
            }
            forced.put(name, taken(space.parameter(name), value));
        });
        for (int attempt = 0; attempt < DRAWS; attempt++) {
            Map<String, Object> drawn = new Draw(0, number, attempt).configuration(space, forced);
            if (drawn.keySet().containsAll(forced.keySet()) && space.allows(drawn)) {
                return drawn;
            }
            if (attempt == DRAWS - 1) {
                forced.keySet().removeAll(drawn.keySet());
                String why = forced.isEmpty()
                        ? "breaks the constraint '" + space.violated(drawn) + "'"
                        : "parameter '" + forced.keySet().iterator().next() + "' does not exist in it";
                throw invalid(configuration + " " + why, "correct it");
            }
        }
        throw new IllegalStateException("unreachable");
    }

    /** Whether a configuration lies in a space: the parameters that exist, and no others, have values that they take. */
    public static boolean isInside(SearchSpace space, Map<String, Object> configuration) {
        return Tried.isInside(space, configuration) && space.allows(configuration);
    }

    private static Object taken(Parameter parameter, Object value) {
        Object same = value;
        if (value instanceof Number number) {
            boolean real = parameter instanceof Parameter.FloatParameter
                    || (parameter instanceof Parameter.Ordinal ordinal
                            && ordinal.values().get(0) instanceof Double);
            boolean whole = number.doubleValue() == Math.rint(number.doubleValue());
            same = real ? (Object) number.doubleValue() : whole ? (Object) number.longValue() : value;
        } else if (value instanceof Boolean) {
            same = value.toString();
        }
        if (!Tried.takes(parameter, same)) {
            throw invalid("parameter '" + parameter.name() + "': " + value + " is not among its values", "correct it");
        }
        return same;
    }

    private static ClusterException invalid(String what, String next) {
        return new ClusterException(ErrorCode.INVALID_ARGUMENT, "configuration to try first: " + what + "; " + next);
    }
}
