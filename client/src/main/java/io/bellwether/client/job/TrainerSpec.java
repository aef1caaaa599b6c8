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
 * @param members how many nodes fit each trial together, all or none of them; 1 unless the trainer is distributed
 */
public record TrainerSpec(String name, Map<String, Object> params, SearchSpace space, int members) {
    public static final int MAX_MEMBERS = 1_000;

    public TrainerSpec {
        name = JobSpec.requireText(name, "trainers[].name", "xgboost");
        params = params == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(params));
        space = SearchSpace.orEmpty(space);
        members = members == 0 ? 1 : members;
        if (members < 1 || members > MAX_MEMBERS) {
            throw SpecChecks.invalid("trainer '" + name + "' members", members, "1 to " + MAX_MEMBERS, "choose 1 or 2");
        }
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
        return new TrainerSpec(name, Map.of(), SearchSpace.empty(), 1);
    }

    public TrainerSpec withParam(String param, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(params);
        all.put(param, value);
        return new TrainerSpec(name, all, space, members);
    }

    public TrainerSpec withSpace(SearchSpace space) {
        return new TrainerSpec(name, params, space, members);
    }

    /** The trainer must be distributed, and the cluster must have as many nodes. */
    public TrainerSpec withMembers(int members) {
        return new TrainerSpec(name, params, space, members);
    }
}
