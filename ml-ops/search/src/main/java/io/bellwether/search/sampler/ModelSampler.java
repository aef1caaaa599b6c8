package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.List;

/** Suggests what a {@link Model} of the trials so far proposes, and nothing twice. */
final class ModelSampler extends LearningSampler {
    private final long seed;
    private final Factory factory;

    ModelSampler(long seed, Factory factory) {
        this.seed = seed;
        this.factory = factory;
    }

    @Override
    Search begin(SearchSpace space, List<Goal> goals) {
        return new ModelSearch(space, goals, seed, factory.model(space, goals, seed));
    }

    /** Makes the model of a space in which nothing has been tried. */
    interface Factory {
        Model model(SearchSpace space, List<Goal> goals, long seed);
    }
}
