package io.bellwether.bench;

import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Samplers;
import java.util.List;
import java.util.Map;

/** What is fitted, by the cluster and by the plain loop alike. No subsampling, so the same configuration gives the same. */
final class Workload {
    static final int ROUNDS = 50;
    static final int DEPTH = 6;

    private static final SamplerSpec SAMPLER = SamplerSpec.random(1);
    private static final String TRAINER = "xgboost";
    private static final SearchSpace SPACE = SearchSpace.builder()
            .logUniform("learning_rate", 0.02, 0.3)
            .logUniform("reg_lambda", 0.1, 10)
            .uniform("min_child_weight", 0, 20)
            .build();

    private Workload() {}

    static Sweep noop(int trials) {
        return Sweep.builder("bench-noop")
                .trainer(TrainerSpec.of(NoopTrainer.NAME)
                        .withSpace(SearchSpace.builder().uniform("x", 0, 1).build()))
                .metric(new MetricSpec("noop", MetricSpec.Goal.MAXIMIZE))
                .sampler(SamplerSpec.tpe(1))
                .trials(trials)
                .build();
    }

    static Sweep sweep(SyntheticData data, int trials) {
        return Sweep.builder("bench-xgboost")
                .dataset(DatasetSpec.of(data.train().toString(), SyntheticData.LABEL)
                        .withValidation(DatasetSpec.ValidationSpec.path(
                                data.validation().toString())))
                .trainer(TrainerSpec.of(TRAINER)
                        .withParam("rounds", ROUNDS)
                        .withParam("max_depth", DEPTH)
                        .withSpace(SPACE))
                .metric(MetricSpec.AUC)
                .sampler(SAMPLER)
                .trials(trials)
                .build();
    }

    /** The configurations that the sweep's sampler will suggest, by the trials' numbers. */
    static List<Map<String, Object>> configurations(int trials) {
        return Samplers.of(SAMPLER).suggest(SPACE, History.empty(MetricSpec.AUC.goal()), 0, trials);
    }
}
