package io.bellwether.client.job;

import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The spaces of a sweep's trainers as one. */
record JointSpace(List<TrainerSpec> trainers) {
    SearchSpace space() {
        List<Parameter> all = new ArrayList<>();
        boolean several = trainers.size() > 1;
        if (several) {
            all.add(new Parameter.Choice(
                    Sweep.TRAINER, trainers.stream().map(TrainerSpec::name).toList(), null));
        }
        List<String> constraints = new ArrayList<>();
        for (TrainerSpec trainer : trainers) {
            SearchSpace scoped = trainer.space().renamed(name -> trainer.name() + "/" + name);
            constraints.addAll(scoped.constraints());
            for (Parameter parameter : scoped.parameters()) {
                boolean root = several && parameter.when() == null;
                all.add(
                        root
                                ? parameter.under(
                                        parameter.name(), new Parameter.Condition(Sweep.TRAINER, trainer.name()))
                                : parameter);
            }
        }
        return new SearchSpace(all, constraints);
    }

    /** A configuration whose names may lack the trainer's. */
    Map<String, Object> scoped(Map<String, Object> given) {
        Object trainer = trainers.size() == 1 ? trainers.get(0).name() : given.get(Sweep.TRAINER);
        Map<String, Object> scoped = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            boolean known = trainer == null
                    || (name.equals(Sweep.TRAINER) && trainers.size() > 1)
                    || trainers.stream().anyMatch(each -> name.startsWith(each.name() + "/"));
            scoped.put(known ? name : trainer + "/" + name, value);
        });
        return scoped;
    }

    Sweep.TrainerConfig split(Map<String, Object> configuration) {
        String trainer = trainers.size() > 1
                ? (String) Objects.requireNonNull(configuration.get(Sweep.TRAINER), Sweep.TRAINER)
                : trainers.get(0).name();
        TrainerSpec spec = trainers.stream()
                .filter(candidate -> candidate.name().equals(trainer))
                .findFirst()
                .orElseThrow(() -> SpecChecks.invalid("trainer", trainer, "one of the sweep's", "correct it"));
        Map<String, Object> params = new LinkedHashMap<>(spec.params());
        String prefix = trainer + "/";
        configuration.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                params.put(key.substring(prefix.length()), value);
            }
        });
        return new Sweep.TrainerConfig(trainer, params, spec.members());
    }
}
