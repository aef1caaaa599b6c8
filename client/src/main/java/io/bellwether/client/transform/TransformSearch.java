package io.bellwether.client.transform;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Options of transforms among a trial's hyperparameters: {@code transforms.<id>.<option>}. */
public final class TransformSearch {
    private static final String PREFIX = "transforms.";

    private TransformSearch() {}

    public static boolean isOption(String parameter) {
        return parameter.startsWith(PREFIX);
    }

    /** The hyperparameters that are the trainer's. */
    public static Map<String, Object> ofTrainer(Map<String, Object> params) {
        Map<String, Object> own = new LinkedHashMap<>(params);
        own.keySet().removeIf(TransformSearch::isOption);
        return own;
    }

    /** The transforms as a trial wants them; {@code INVALID_ARGUMENT} for an option that there is not. */
    public static List<TransformSpec> resolve(List<TransformSpec> transforms, Map<String, Object> params) {
        List<TransformSpec> resolved = new ArrayList<>(transforms);
        params.forEach((name, value) -> {
            if (isOption(name)) {
                int place = place(transforms, name);
                resolved.set(place, resolved.get(place).with(option(name), value));
            }
        });
        return resolved;
    }

    /** Checks a value that a search may give to an option. */
    public static void check(List<TransformSpec> transforms, String parameter, Object value) {
        TransformSpec spec = transforms.get(place(transforms, parameter));
        spec.kind().option(option(parameter)).check(spec.name(), value);
    }

    private static int place(List<TransformSpec> transforms, String parameter) {
        List<String> ids = transforms.stream().map(TransformSpec::id).toList();
        int dot = parameter.lastIndexOf('.');
        String id = dot < PREFIX.length() ? "" : parameter.substring(PREFIX.length(), dot);
        int place = ids.indexOf(id);
        if (place < 0) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "hyperparameter '" + parameter + "': no transform '" + id
                            + "' (expected: transforms.<id>.<option>); " + Nearest.hint(id, ids));
        }
        return place;
    }

    private static String option(String parameter) {
        return parameter.substring(parameter.lastIndexOf('.') + 1);
    }
}
