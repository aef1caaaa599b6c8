package io.bellwether.client.task;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link TaskSpec.Trial}. If nothing else is said it reads no dataset, has the seed 0, keeps no model, and one node goes from its
 * begin to its end without a pause. Fluent and caller-confined.
 */
public final class TrialBuilder {
    private final JobId job;
    private final int number;
    private final String trainer;
    private final Map<String, Object> params;
    private final MetricSpec metric;
    private String run;
    private @Nullable DatasetVersion dataset;
    private long seed;
    private boolean keepModel;
    private @Nullable Double bestSoFar;
    private boolean prunable;
    private @Nullable Gang gang;
    private @Nullable Checkpoint checkpoint;
    private @Nullable Long pauseAt;
    private @Nullable Fold fold;

    TrialBuilder(JobId job, String run, int number, String trainer, Map<String, Object> params, MetricSpec metric) {
        this.job = job;
        this.run = run;
        this.number = number;
        this.trainer = trainer;
        this.params = params;
        this.metric = metric;
    }

    public TrialBuilder run(String id) {
        run = id;
        return this;
    }

    public TrialBuilder dataset(@Nullable DatasetVersion version) {
        dataset = version;
        return this;
    }

    public TrialBuilder seed(long number) {
        seed = number;
        return this;
    }

    public TrialBuilder keepModel(boolean keeps) {
        keepModel = keeps;
        return this;
    }

    public TrialBuilder bestSoFar(@Nullable Double value) {
        bestSoFar = value;
        return this;
    }

    public TrialBuilder prunable(boolean mayEndEarly) {
        prunable = mayEndEarly;
        return this;
    }

    public TrialBuilder gang(@Nullable Gang member) {
        gang = member;
        return this;
    }

    public TrialBuilder checkpoint(@Nullable Checkpoint saved) {
        checkpoint = saved;
        return this;
    }

    public TrialBuilder pauseAt(@Nullable Long step) {
        pauseAt = step;
        return this;
    }

    public TrialBuilder fold(@Nullable Fold one) {
        fold = one;
        return this;
    }

    public TaskSpec.Trial build() {
        return new TaskSpec.Trial(
                job,
                run,
                number,
                trainer,
                params,
                dataset,
                metric,
                seed,
                keepModel,
                bestSoFar,
                prunable,
                gang,
                checkpoint,
                pauseAt,
                fold);
    }
}
