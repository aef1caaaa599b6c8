package io.bellwether.client.job;

import io.bellwether.client.search.SearchSpace;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One trainer of a sweep.
 *
 * @param name the trainer's declared name, for example {@code xgboost} or {@code logistic-regression}
 * @param params hyperparameters that stay fixed, by name; values are numbers, booleans or strings
 * @param space hyperparameters to search
 */
public record TrainerSpec(String name, Map<String, Object> params, SearchSpace space) {
    public TrainerSpec {
        name = JobSpec.requireText(name, "trainers[].name", "xgboost");
        params = params == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(params));
        space = SearchSpace.orEmpty(space);
        for (var parameter : space.parameters()) {
            if (params.containsKey(parameter.name())) {
                throw SpecChecks.invalid(
                        "trainer '" + name + "'",
                        "'" + parameter.name() + "' is both fixed and searched",
                        "one of both",
                        "drop it from params or from space");
            }
        }
    }

    public static TrainerSpec of(String name) {
        return new TrainerSpec(name, Map.of(), SearchSpace.empty());
    }

    public TrainerSpec withParam(String param, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(params);
        all.put(param, value);
        return new TrainerSpec(name, all, space);
    }

    public TrainerSpec withSpace(SearchSpace space) {
        return new TrainerSpec(name, params, space);
    }
}
